import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Result } from '../../../app/state';
import { chatId, IGOR, MARINA, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { Found, FoundOut } from '../../../realtime/wire-types';
import { SavedList } from './SavedList';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const saved = (chat: string, seq: number, atMs: number) => ({
  chat,
  message: message(seq, seq % 2 ? MARINA : IGOR, `text ${seq}`, 0),
  at_ms: atMs,
});
const page = (found: Found[], cursor?: string): Result<FoundOut> => ({
  ok: true,
  value: { found, people: [], cursor },
});
const onClose = vi.fn();
const open = () => {
  onClose.mockReset();
  show(<SavedList onClose={onClose} />);
};
const offline = { ok: false, problem: { code: 'offline', message: '' } } as const;

describe('the saved messages', () => {
  it('say what went wrong and try again', async () => {
    actions.saved.mockResolvedValueOnce(offline).mockResolvedValueOnce(page([saved(chatId(0), 1, 10)]));
    open();
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection. Check the network and try again.');
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('text 1')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('stay where they can’t be let go of', async () => {
    actions.saved.mockResolvedValue(page([saved(chatId(0), 1, 10)]));
    actions.save.mockResolvedValue(offline);
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Remove from the saved' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(screen.getByText('text 1')).toBeVisible();
  });

  it('come in pages, lead to their places, and go when they are let go of', async () => {
    actions.saved
      .mockResolvedValueOnce(page([saved(chatId(0), 4, 20), saved(chatId(1), 3, 15)], 'next'))
      .mockResolvedValueOnce(page([saved(chatId(1), 2, 10)]));
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Show more' }));
    expect(actions.saved).toHaveBeenLastCalledWith('next');
    expect(await screen.findByText('text 2')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
    const [first] = screen.getAllByRole('listitem');
    if (!first) throw new Error('nothing is listed');
    await userEvent.click(within(first).getByRole('button', { name: 'Remove from the saved' }));
    expect(actions.save).toHaveBeenCalledExactlyOnceWith(chatId(0), 4, false);
    expect(screen.queryByText('text 4')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /text 3/ }));
    expect(location.hash).toBe(`#/chat/${chatId(1)}/3`);
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('are looked for behind those of chats that were left', async () => {
    actions.saved.mockResolvedValueOnce(page([], 'next')).mockResolvedValueOnce(page([saved(chatId(0), 1, 10)]));
    open();
    expect(await screen.findByText('text 1')).toBeVisible();
    expect(actions.saved.mock.calls).toEqual([[undefined], ['next']]);
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('explain themselves where there are none', async () => {
    actions.saved.mockResolvedValue(page([]));
    open();
    expect(await screen.findByText(/Nothing is saved yet/)).toBeVisible();
  });
});
