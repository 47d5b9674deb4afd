import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { chatId, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { ChatLinkOut } from '../../../realtime/wire-types';
import { JoinPage } from './JoinPage';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const link: ChatLinkOut = { title: 'News', description: 'What is new', kind: 'channel', members: 21 };
const refuses = (code: string) => ({ ok: false, problem: { code, message: '' } }) as const;

beforeEach(() => history.replaceState(null, '', '#/enter/abc'));

it.each([
  ['link_gone', 'This link no longer works'],
  ['invalid', 'This link no longer works'],
])('that leads nowhere says so: %s', async (code, words) => {
  actions.readLink.mockResolvedValue(refuses(code));
  show(<JoinPage token="abc" />);
  expect(await screen.findByRole('heading', { name: words })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Join' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'To the chats' }));
  expect(location.hash).toBe('#/');
});

it('that could not be asked about can be asked again', async () => {
  actions.readLink.mockResolvedValueOnce(refuses('offline')).mockResolvedValue({ ok: true, value: link });
  show(<JoinPage token="abc" />);
  expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByRole('heading', { name: 'News' })).toBeVisible();
});

it('says to who was removed that it does not let them in', async () => {
  actions.readLink.mockResolvedValue({ ok: true, value: link });
  actions.joinByLink.mockResolvedValue(refuses('barred'));
  show(<JoinPage token="abc" />);
  await userEvent.click(await screen.findByRole('button', { name: 'Join' }));
  expect(await screen.findByRole('heading', { name: 'You were removed from this chat' })).toBeVisible();
  expect(location.hash).toBe('#/enter/abc');
});

it('shows what it leads to and lets in', async () => {
  actions.readLink.mockResolvedValue({ ok: true, value: link });
  actions.joinByLink.mockResolvedValue({ ok: true, value: chatId(4) });
  show(<JoinPage token="abc" />);
  expect(await screen.findByText('21 subscribers')).toBeVisible();
  expect(screen.getByText('What is new')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Join' }));
  expect(actions.joinByLink).toHaveBeenCalledExactlyOnceWith('abc');
  await waitFor(() => expect(location.hash).toBe(`#/chat/${chatId(4)}`));
});

it('leads who is in already to the chat, without joining again', async () => {
  actions.readLink.mockResolvedValue({ ok: true, value: { ...link, chat: chatId(0) } });
  show(<JoinPage token="abc" />);
  await userEvent.click(await screen.findByRole('button', { name: 'Open' }));
  expect(location.hash).toBe(`#/chat/${chatId(0)}`);
  expect(actions.joinByLink).not.toHaveBeenCalled();
});
