import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { chatId, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { MentionList } from './MentionList';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
const NOW = new Date(2026, 10, 20, 12, 0).getTime();
setUpScreen(() => ({ ...signedIn(NOW), language: 'en' }));
const onClose = vi.fn();
beforeEach(() => onClose.mockReset());

const found = (seq: number, body: string) => ({
  chat: chatId(0),
  message: message(seq, MARINA, body, NOW - seq, { mentions: [ME] }),
  at_ms: NOW - seq,
});

it('says what went wrong, and tries again', async () => {
  actions.mentions.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
  show(<MentionList onClose={onClose} />);
  expect(await screen.findByRole('alert')).toHaveTextContent('No connection');
  actions.mentions.mockResolvedValueOnce({ ok: true, value: { found: [], people: [] } });
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByText(/Nobody has mentioned you yet/)).toBeVisible();
});

it('opens a mention where it stands, and shows earlier ones', async () => {
  const page = { found: [found(9, '**@olga**, look')], people: [], cursor: 'next' };
  actions.mentions.mockResolvedValueOnce({ ok: true, value: page });
  show(<MentionList onClose={onClose} />);
  expect(await screen.findByText('@olga, look')).toBeVisible();
  const rest = { found: [found(8, '@olga, earlier')], people: [] };
  actions.mentions.mockResolvedValueOnce({ ok: true, value: rest });
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier ones' }));
  expect(actions.mentions).toHaveBeenLastCalledWith('next');
  await userEvent.click(await screen.findByRole('link', { name: /@olga, earlier/ }));
  expect(onClose).toHaveBeenCalledOnce();
  expect(location.hash).toBe(`#/chat/${chatId(0)}/8`);
});
