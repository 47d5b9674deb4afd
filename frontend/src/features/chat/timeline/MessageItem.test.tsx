import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboxItem } from '../../../app/state';
import { store } from '../../../app/store';
import { chatId, IGOR, MARINA, ME, message, refused, signedIn, system, TOMAS } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { Message } from '../../../realtime/wire-types';
import { type TimelineApi, TimelineContext } from './api';
import type { Item, MessageRow } from './items';
import { MessageItem } from './MessageItem';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
const NOW = new Date(2026, 10, 20, 12, 0).getTime();
setUpScreen(() => ({ ...signedIn(NOW), language: 'en' }));

const api = {
  chat: chatId(0),
  reply: vi.fn<TimelineApi['reply']>(),
  openMenu: vi.fn<TimelineApi['openMenu']>(),
  openPicker: vi.fn<TimelineApi['openPicker']>(),
  edit: vi.fn<TimelineApi['edit']>(),
  remove: vi.fn<TimelineApi['remove']>(),
  forward: vi.fn<TimelineApi['forward']>(),
  pin: vi.fn<TimelineApi['pin']>(),
  save: vi.fn<TimelineApi['save']>(),
  versions: vi.fn<TimelineApi['versions']>(),
  readers: vi.fn<TimelineApi['readers']>(),
  leave: vi.fn<TimelineApi['leave']>(),
  toggleReaction: vi.fn<TimelineApi['toggleReaction']>(),
  openDates: vi.fn(),
  select: vi.fn(),
  selectTo: vi.fn(),
  goTo: vi.fn(),
  jumpTo: vi.fn<TimelineApi['jumpTo']>(),
};
beforeEach(() => {
  for (const call of Object.values(api)) if (typeof call !== 'string') call.mockReset();
});

function showItem(of: Message, row: Partial<MessageRow> = {}, item: Partial<Item> = {}) {
  const head = store.getState().chats[chatId(0)]?.head;
  if (!head) throw new Error('the fixture has no such chat');
  const whole: Item = {
    row: { kind: 'message', key: `seq-${of.seq}`, message: of, delivery: 'none', pending: null, ...row },
    first: true,
    last: true,
    begins: false,
    newDay: false,
    unread: null,
    ...item,
  };
  return show(
    <TimelineContext value={api}>
      <MessageItem item={whole} head={head} now={NOW} tabbable={false} flash={false} />
    </TimelineContext>,
  );
}

const text = (body: string, more: Partial<Message> = {}) => message(40, MARINA, body, NOW, more);
const own = (body: string, more: Partial<Message> = {}) => message(40, ME, body, NOW, more);

describe('in a channel', () => {
  it('is a card that names whoever wrote it, oneself too', () => {
    store.setState((state) => {
      const known = state.chats[chatId(0)];
      return known
        ? { chats: { ...state.chats, [chatId(0)]: { ...known, head: { ...known.head, kind: 'channel' } } } }
        : {};
    });
    showItem(own('Closed on Monday'));
    expect(within(screen.getByRole('article')).getByText('Ольга Ветрова')).toBeVisible();
  });

  it('and nowhere else does one read one’s own name', () => {
    showItem(own('Closed on Monday'));
    expect(within(screen.getByRole('article')).queryByText('Ольга Ветрова')).toBeNull();
  });
});

describe('of a blocked person in a group', () => {
  it('is folded until somebody asks for it', async () => {
    store.setState({ blocked: [MARINA] });
    showItem(text('Not today'));
    expect(screen.queryByText('Not today')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(screen.getByText('Not today')).toBeVisible();
  });

  it('opens by the keyboard too, and leaves what the server wrote', () => {
    store.setState({ blocked: [MARINA] });
    showItem(text('Not today'));
    fireEvent.keyDown(screen.getByRole('article'), { key: 'Enter' });
    expect(screen.getByText('Not today')).toBeVisible();
    showItem(system(41, MARINA, { event: 'member_left', users: [MARINA] }, NOW));
    expect(screen.queryByText('Message from a blocked person')).toBeNull();
  });
});

describe('a message', () => {
  it('is read as one sentence', () => {
    showItem(
      text('Take the tent', { edited_at_ms: NOW, reactions: [{ emoji: '👍', users: [IGOR, ME] }], reply_to_seq: 14 }),
    );
    expect(
      screen.getByRole('article', {
        name: 'Марина Ковалёва, 12:00: Take the tent. in reply to Tomás Ortega. edited. 👍 2',
      }),
    ).toBeVisible();
  });

  it('keeps its spaces and lines, and lets the text decide its direction', () => {
    showItem(text('  two\n\nlines'));
    const body = screen.getByText(/two\s+lines/);
    expect(body.textContent).toMatch(/^ {2}two\n\nlines/);
    expect(body).toHaveAttribute('dir', 'auto');
  });

  it('makes web addresses links that give nothing away, and nothing else', () => {
    showItem(text('https://example.org and javascript:alert(1)'));
    const link = screen.getByRole('link');
    expect(link).toHaveAttribute('href', 'https://example.org');
    expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow');
    expect(link).toHaveAttribute('target', '_blank');
  });

  it('shows HTML as it was written, and the marks as what they mean', () => {
    const { container } = showItem(text('<img src=x onerror=alert(1)> **bold**'));
    expect(container.querySelector('img')).toBeNull();
    expect(screen.getByText(/<img src=x onerror=alert\(1\)>/)).toBeVisible();
    expect(screen.getByText('bold').tagName).toBe('STRONG');
    expect(screen.getByRole('article', { name: /<img src=x onerror=alert\(1\)> bold/ })).toBeVisible();
  });

  it('shows what is hidden when it is asked for, and says it nowhere else', async () => {
    showItem(text('It was ||the gardener||'));
    expect(screen.getByText('the gardener').closest('[aria-hidden="true"]')).not.toBeNull();
    expect(screen.getByRole('article', { name: /It was ▒▒▒/ })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Hidden text. Press to show' }));
    expect(screen.getByText('the gardener').closest('[aria-hidden="true"]')).toBeNull();
  });

  it('marks whom it mentions, and leaves other names alone', async () => {
    const { container } = showItem(text('@igor @olga @all @tomas', { mentions: [IGOR, ME] }));
    expect([...container.querySelectorAll('[class*="mine"]')].map((one) => one.textContent)).toEqual(['@olga']);
    expect(screen.queryByRole('button', { name: '@tomas' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: '@igor' }));
    const card = screen.getByRole('dialog', { name: 'Игорь' });
    actions.openDirect.mockResolvedValue({ ok: true, value: chatId(3) });
    await userEvent.click(within(card).getByRole('button', { name: 'Write a message' }));
    expect(actions.openDirect).toHaveBeenCalledWith(IGOR);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('names its author in a group once a run', () => {
    showItem(text('first'));
    expect(screen.getByText('Марина Ковалёва')).toBeVisible();
    showItem(text('second'), {}, { first: false });
    expect(screen.getAllByText('Марина Ковалёва')).toHaveLength(1);
  });

  it('shows a quote by its place and goes there', async () => {
    showItem(text('Mine', { reply_to_seq: 14 }));
    await userEvent.click(screen.getByRole('button', { name: /Tomás Ortega.*bring the big tent/ }));
    expect(api.jumpTo).toHaveBeenCalledWith(14, 40);
  });

  it('offers to go to a quoted message that is not loaded', () => {
    showItem(text('Mine', { reply_to_seq: 999 }));
    expect(screen.getByRole('button', { name: 'Go to the quoted message' })).toBeVisible();
  });

  it('says who reacted and takes part on a press', async () => {
    showItem(text('Yes', { reactions: [{ emoji: '🚗', users: [IGOR, ME] }] }));
    const reaction = screen.getByRole('button', { name: '🚗 Игорь, you' });
    expect(reaction).toHaveAttribute('aria-pressed', 'true');
    await userEvent.click(reaction);
    expect(api.toggleReaction).toHaveBeenCalledWith(expect.objectContaining({ key: 'seq-40' }), '🚗');
  });
});

describe('a forwarded message', () => {
  it('can’t be edited, names who wrote it first and leads to them', async () => {
    actions.openDirect.mockResolvedValue({ ok: true, value: chatId(3) });
    showItem(own('Come at six', { forwarded: { sender: TOMAS, created_at_ms: 0 } }));
    const row = screen.getByRole('article', { name: /Come at six\. forwarded from Tomás Ortega/ });
    fireEvent.keyDown(row, { key: 'e', code: 'KeyE' });
    expect(api.edit).not.toHaveBeenCalled();
    fireEvent.keyDown(row, { key: 'f', code: 'KeyF' });
    expect(api.forward).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole('button', { name: 'Tomás Ortega' }));
    expect(actions.openDirect).toHaveBeenCalledWith(TOMAS);
    expect(location.hash).toBe(`#/chat/${chatId(3)}`);
  });

  it('of one’s own leads nowhere', () => {
    showItem(text('Come at six', { forwarded: { sender: ME, created_at_ms: 0 } }));
    expect(screen.getByText('Forwarded from')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Ольга Ветрова' })).toBeNull();
  });
});

describe('marks', () => {
  it.each([
    ['sending', 'Waiting to be sent'],
    ['sent', 'Sent'],
    ['delivered', 'Delivered'],
    ['read', 'Read'],
  ] as const)('of an own message: %s', (delivery, words) => {
    showItem(own('text'), { delivery });
    expect(screen.getByRole('img', { name: words })).toBeVisible();
  });

  it('are not put on messages of others', () => {
    showItem(text('text'));
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('show the clock while an edit is saved', () => {
    const pending: OutboxItem = {
      ...refused,
      state: 'queued',
      command: { type: 'message.edit', seq: 40, body: 'new' },
    };
    showItem(own('new'), { delivery: 'read', pending });
    expect(screen.getByRole('img', { name: 'Waiting to be sent' })).toBeVisible();
  });
});

describe('what went wrong', () => {
  it('is said in words; the text stays and can be sent again or deleted', async () => {
    showItem(message(0, ME, 'The tent is here', NOW), { delivery: 'refused', pending: refused });
    expect(screen.getByRole('alert')).toHaveTextContent('Not sent. You may not do this here.');
    expect(screen.getByText(/The tent is here/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(actions.retry).toHaveBeenCalledWith(refused.clientId);
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(actions.cancel).toHaveBeenCalledWith(refused.clientId);
  });

  it('of an edit is told from what was not sent at all', () => {
    const pending: OutboxItem = {
      ...refused,
      problem: { code: 'deleted', message: '' },
      command: { type: 'message.edit', seq: 40, body: 'new' },
    };
    showItem(own('old'), { delivery: 'read', pending });
    expect(screen.getByRole('alert')).toHaveTextContent('Edit not saved. The message has been deleted.');
    expect(screen.getByRole('button', { name: 'Discard' })).toBeVisible();
  });
});

describe('what is no text', () => {
  it('a deleted message leaves a trace without content or actions', async () => {
    showItem(message(40, TOMAS, '', NOW, { body: undefined, deleted: { by: TOMAS, at_ms: NOW } }));
    expect(screen.getByText('Message deleted')).toBeVisible();
    fireEvent.focus(screen.getByRole('article'));
    expect(screen.queryByRole('toolbar')).toBeNull();
  });

  it('one deleted by somebody else says by whom', () => {
    showItem(message(40, TOMAS, '', NOW, { body: undefined, deleted: { by: MARINA, at_ms: NOW } }));
    expect(screen.getByText('Марина Ковалёва deleted a message')).toBeVisible();
  });

  it('a damaged message says so', () => {
    showItem(message(40, TOMAS, '', NOW, { body: undefined, damaged: true }));
    expect(screen.getByText(/its stored copy is damaged/)).toBeVisible();
  });

  it.each([
    [{ event: 'group_created', users: [], title: 'Trip' }, 'Марина Ковалёва created the group “Trip”'],
    [{ event: 'members_added', users: [IGOR, TOMAS] }, 'Марина Ковалёва added Игорь and Tomás Ortega'],
    [{ event: 'member_removed', users: [IGOR] }, 'Марина Ковалёва removed Игорь'],
    [{ event: 'member_left', users: [MARINA] }, 'Марина Ковалёва left the group'],
    [{ event: 'title_changed', users: [], title: 'Sea' }, 'Марина Ковалёва renamed the group to “Sea”'],
  ] as const)('%o is told in words', (event, words) => {
    showItem(system(40, MARINA, { ...event, users: [...event.users] }, NOW));
    expect(screen.getByText(words)).toBeVisible();
  });

  it('days and unread messages are marked above a row', () => {
    showItem(text('hello'), {}, { newDay: true, unread: 3 });
    expect(screen.getByText('Today')).toBeVisible();
    expect(screen.getByRole('separator')).toHaveTextContent('3 new messages');
  });
});

describe('actions', () => {
  it('appear with the focus, only those that are allowed', () => {
    showItem(text('hello'));
    expect(screen.queryByRole('toolbar')).toBeNull();
    fireEvent.focus(screen.getByRole('article'));
    const bar = within(screen.getByRole('toolbar', { name: 'Message actions' }));
    fireEvent.click(bar.getByRole('button', { name: 'Reply' }));
    fireEvent.click(bar.getByRole('button', { name: 'React 👍' }));
    expect(api.reply).toHaveBeenCalledOnce();
    expect(api.toggleReaction).toHaveBeenCalledWith(expect.anything(), '👍');
  });

  it('open by keyboard on the row itself, not on a button in it', () => {
    showItem(text('hello', { reactions: [{ emoji: '🚗', users: [IGOR] }] }));
    fireEvent.keyDown(screen.getByRole('button', { name: /🚗/ }), { key: 'Enter' });
    expect(api.openMenu).not.toHaveBeenCalled();
    fireEvent.keyDown(screen.getByRole('article'), { key: 'Enter' });
    fireEvent.keyDown(screen.getByRole('article'), { key: 'F10', shiftKey: true });
    expect(api.openMenu).toHaveBeenCalledTimes(2);
  });

  it('open under a finger that stays, not under one that scrolls', () => {
    vi.useFakeTimers();
    showItem(text('hello'));
    const row = screen.getByRole('article');
    fireEvent.pointerDown(row, { pointerType: 'touch', clientX: 5, clientY: 5 });
    fireEvent.pointerMove(row, { pointerType: 'touch', clientX: 5, clientY: 60 });
    vi.advanceTimersByTime(1_000);
    expect(api.openMenu).not.toHaveBeenCalled();
    fireEvent.pointerDown(row, { pointerType: 'touch', clientX: 5, clientY: 5 });
    vi.advanceTimersByTime(1_000);
    expect(api.openMenu).toHaveBeenCalledExactlyOnceWith(expect.anything(), { x: 5, y: 5 });
    vi.useRealTimers();
  });
});

describe('the keys of a message', () => {
  it('do nothing that is not allowed, and what is allowed by one key each', () => {
    const { unmount } = showItem(text('of another'));
    const row = () => screen.getByRole('article');
    fireEvent.keyDown(row(), { key: 'e', code: 'KeyE' });
    expect(api.edit).not.toHaveBeenCalled();
    fireEvent.keyDown(row(), { key: 'к', code: 'KeyR' });
    expect(api.reply).toHaveBeenCalledOnce();
    fireEvent.keyDown(row(), { key: 'p', code: 'KeyP' });
    expect(api.pin).toHaveBeenCalledOnce();
    fireEvent.keyDown(row(), { key: 's', code: 'KeyS' });
    expect(api.save).toHaveBeenCalledOnce();
    fireEvent.keyDown(row(), { key: 'r', code: 'KeyR', ctrlKey: true });
    expect(api.reply).toHaveBeenCalledOnce();
    fireEvent.keyDown(row(), { key: '+', code: 'Equal', shiftKey: true });
    expect(api.openPicker).toHaveBeenCalledOnce();
    fireEvent.keyDown(row(), { key: 'Escape' });
    expect(api.leave).toHaveBeenCalledOnce();
    unmount();

    showItem(own('mine'));
    fireEvent.keyDown(row(), { key: 'e', code: 'KeyE' });
    fireEvent.keyDown(row(), { key: 'Delete' });
    expect(api.edit).toHaveBeenCalledOnce();
    expect(api.remove).toHaveBeenCalledOnce();
  });
});
