import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { chat, chatId, head, IGOR, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { ChatHead } from '../../../realtime/wire-types';
import { Toasts } from '../../../ui/toast';
import { ForwardDialog } from './ForwardDialog';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));

const FROM = chatId(1);
const place = (index: number, atMs: number, more: Partial<ChatHead>) => {
  const last = message(1, MARINA, 'last', atMs);
  return [chatId(index), chat(head(chatId(index), { last, ...more }), [last])] as const;
};
setUpScreen(() => ({
  ...signedIn(),
  language: 'en',
  blocked: [IGOR],
  chats: Object.fromEntries([
    place(1, 50, { title: 'Trip' }),
    place(2, 40, { title: 'News', kind: 'channel', role: 'reader' }),
    place(3, 90, { peer: MARINA }),
    place(4, 80, { peer: IGOR }),
    place(5, 10, { title: 'Notes', kind: 'notes' }),
  ]),
}));

/** Who wrote the first one first. */
const hers = { sender: IGOR, created_at_ms: 2 };

const onDone = vi.fn();
function open() {
  onDone.mockReset();
  const rows = [message(7, MARINA, 'first', 0, { forwarded: hers }), message(9, ME, 'second', 3)].map((one) => ({
    kind: 'message' as const,
    key: `seq-${one.seq}`,
    message: one,
    delivery: 'none' as const,
    pending: null,
  }));
  const from = store.getState().chats[FROM]?.head;
  if (!from) throw new Error('the chat is not there');
  show(
    <>
      <ForwardDialog head={from} rows={rows} onClose={() => {}} onDone={onDone} />
      <Toasts />
    </>,
  );
}
const offered = () => screen.getAllByRole('option').map((option) => option.textContent);
const places = [
  { place: { chat: FROM, seq: 7 }, body: 'first', forwarded: hers },
  { place: { chat: FROM, seq: 9 }, body: 'second', forwarded: { sender: ME, created_at_ms: 3 } },
];

describe('forwarding', () => {
  it('offers no chat one may not write in, and one’s notes first', () => {
    open();
    expect(offered()).toEqual([
      expect.stringContaining('Notes'),
      expect.stringContaining('Марина'),
      expect.stringContaining('Trip'),
    ]);
  });

  it('does nothing before a chat is chosen', async () => {
    open();
    await userEvent.click(screen.getByRole('button', { name: 'Forward' }));
    expect(actions.forward).not.toHaveBeenCalled();
    expect(onDone).not.toHaveBeenCalled();
  });

  it('finds a chat typed on the wrong layout, and says what is not there', async () => {
    open();
    const field = screen.getByRole('combobox', { name: 'Search for a chat' });
    await userEvent.type(field, 'vfhbyf');
    expect(offered()).toEqual([expect.stringContaining('Марина')]);
    await userEvent.clear(field);
    await userEvent.type(field, 'zzzz');
    expect(screen.getByText('No chat is called “zzzz”.')).toBeVisible();
  });

  it('goes to every chosen chat in order, the comment before', async () => {
    open();
    await userEvent.keyboard('{Enter}{ArrowDown}{Enter}');
    const list = within(screen.getByRole('listbox', { name: 'Forward to' }));
    expect(list.getAllByRole('option', { selected: true })).toHaveLength(2);
    await userEvent.type(screen.getByRole('textbox', { name: 'Add a comment' }), ' look {Enter}');
    expect(actions.send.mock.calls).toEqual([
      [chatId(5), 'look'],
      [chatId(3), 'look'],
    ]);
    expect(actions.forward.mock.calls).toEqual([
      [chatId(5), places],
      [chatId(3), places],
    ]);
    expect(actions.send.mock.invocationCallOrder[0]).toBeLessThan(actions.forward.mock.invocationCallOrder[0] ?? 0);
    expect(await screen.findByText('Forwarded to 2 chats')).toBeVisible();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('promises no more than is true without a connection', async () => {
    store.setState({ link: 'offline' });
    open();
    await userEvent.click(screen.getByRole('option', { name: /Trip/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Forward' }));
    expect(actions.forward).toHaveBeenCalledExactlyOnceWith(FROM, places);
    expect(await screen.findByText('Will be forwarded when you’re back online')).toBeVisible();
  });
});
