import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { chat, chatId, head, IGOR, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { ChatHead, Message } from '../../../realtime/wire-types';
import { PinBar } from './PinBar';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const ID = chatId(0);
const pin = (seq: number, body: string, sender = MARINA) =>
  message(seq, sender, body, 0, { pinned: { by: MARINA, at_ms: seq } });
const onJump = vi.fn();

function put(loaded: Message[], pinned: number[], more: Partial<ChatHead> = {}) {
  const next = chat(head(ID, { title: 'Trip', pinned, last: loaded.at(-1), ...more }), loaded);
  store.setState((state) => ({ chats: { ...state.chats, [ID]: next } }));
}
function Stage() {
  const shown = useApp((state) => state.chats[ID]);
  return shown ? <PinBar chat={shown} onJump={onJump} /> : null;
}
const open = () => {
  onJump.mockReset();
  show(<Stage />);
};
const bar = () => within(screen.getByRole('region', { name: 'Pinned messages' }));

describe('the bar of pinned messages', () => {
  it('asks for those that are not loaded, once there is a connection', async () => {
    store.setState({ connected: false });
    actions.pinned.mockResolvedValue({ ok: true, value: [pin(3, 'The address')] });
    put([message(90, ME, 'hello', 0)], [3]);
    open();
    expect(screen.queryByRole('region')).toBeNull();
    expect(actions.pinned).not.toHaveBeenCalled();
    act(() => store.setState({ connected: true }));
    expect(await screen.findByText('The address')).toBeVisible();
    expect(actions.pinned).toHaveBeenCalledExactlyOnceWith(ID);
  });

  it('shows the newest, goes to it on a press and then shows the one before, round and round', async () => {
    put([pin(3, 'old'), pin(5, 'new')], [5, 3]);
    open();
    expect(actions.pinned).not.toHaveBeenCalled();
    await userEvent.click(bar().getByRole('button', { name: 'Pinned message 2 of 2 new' }));
    await userEvent.click(bar().getByRole('button', { name: 'Pinned message 1 of 2 old' }));
    expect(onJump.mock.calls).toEqual([[5], [3]]);
    expect(bar().getByRole('button', { name: 'Pinned message 2 of 2 new' })).toBeVisible();
  });

  it('shows a new pin at once, and none that was deleted for oneself', () => {
    put([pin(3, 'old'), message(5, IGOR, 'news', 0)], [3]);
    open();
    act(() => put([pin(3, 'old'), pin(5, 'news', IGOR)], [5, 3]));
    expect(bar().getByText('news')).toBeVisible();
    act(() => put([pin(3, 'old'), { ...pin(5, 'news'), hidden: true }], [5, 3]));
    expect(bar().queryByText('news')).toBeNull();
    expect(bar().getByText('Pinned message')).toBeVisible();
  });
});

describe('the list of pinned messages', () => {
  const list = async () => {
    await userEvent.click(bar().getByRole('button', { name: 'All pinned messages' }));
    return within(await screen.findByRole('dialog', { name: 'Pinned messages' }));
  };

  it('takes no pin away for who may not', async () => {
    put([pin(3, 'old'), pin(5, 'new')], [5, 3]);
    open();
    const dialog = await list();
    expect(dialog.getAllByRole('listitem').map((row) => row.textContent)).toEqual([
      expect.stringContaining('new'),
      expect.stringContaining('old'),
    ]);
    expect(dialog.queryByRole('button', { name: 'Unpin' })).toBeNull();
    await userEvent.click(dialog.getByRole('button', { name: /old/ }));
    expect(onJump).toHaveBeenCalledExactlyOnceWith(3);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('lets who may take them away', async () => {
    put([pin(3, 'old')], [3], { role: 'admin' });
    open();
    await userEvent.click((await list()).getByRole('button', { name: 'Unpin' }));
    expect(actions.pin).toHaveBeenCalledExactlyOnceWith(ID, 3, false);
  });
});
