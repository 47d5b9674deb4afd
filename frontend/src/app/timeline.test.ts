/** What rows a timeline has, and which of them are the same as before. */
import { describe, expect, it } from 'vitest';
import { newChat } from '../realtime/chats';
import type { ChatHead, Message } from '../realtime/wire-types';
import type { AppState, Chat, OutboxItem } from './state';
import { initialState } from './store';
import { timeline } from './timeline';

const head: ChatHead = {
  id: 'c',
  kind: 'group',
  version: 9,
  role: 'member',
  members: 3,
  history_hidden: false,
  slow_s: 0,
  mentions: [],
  pinned: [],
  hidden: 0,
  visible_from_seq: 0,
  unread: 0,
  read_seq: 0,
  delivered_seq: 0,
  reached_delivered_seq: 0,
  reached_read_seq: 0,
  created_at_ms: 1,
  own: { archived: false, marked_unread: false },
};

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  seq,
  version: seq,
  sender: 'you',
  scheme: 'server',
  body: `body ${seq}`,
  created_at_ms: seq,
  edit_no: 0,
  ...more,
});

const item = (clientId: string, command: OutboxItem['command'], more: Partial<OutboxItem> = {}): OutboxItem => ({
  clientId,
  chat: 'c',
  createdAtMs: 100,
  state: 'queued',
  command,
  ...more,
});

const me: AppState['me'] = { id: 'me', username: 'me', name: 'Me', role: 'member', language: 'en', session: 's' };

const state = (chat: Partial<Chat>, outbox: OutboxItem[] = []): AppState => ({
  ...initialState,
  me,
  chats: { c: { ...newChat(head), ...chat } },
  outbox,
});

const one = (messages: Message[]): Chat['stretches'] => [{ messages, hasBefore: false, hasAfter: false }];
const rows = (of: AppState) => timeline(of, 'c').flatMap((row) => (row.kind === 'message' ? [row] : []));

describe('rows', () => {
  it('have a gap where something is not loaded', () => {
    const stretches = [...one([message(1)]), ...one([message(5), message(6)])];
    expect(timeline(state({ stretches }), 'c').map((row) => row.kind)).toEqual([
      'message',
      'gap',
      'message',
      'message',
    ]);
    expect(timeline(state({ stretches }), 'c')[1]).toMatchObject({ afterSeq: 1, beforeSeq: 5 });
  });

  it('end with what is being sent, in order, without a place', () => {
    const outbox = [
      item('a', { type: 'message.send', body: 'first', replyToSeq: 1 }),
      item('b', { type: 'message.send', body: 'second' }, { state: 'refused' }),
      item('x', { type: 'message.send', body: 'elsewhere' }, { chat: 'd' }),
    ];
    const made = rows(state({ stretches: one([message(1)]) }, outbox));
    expect(made.map(({ key }) => key)).toEqual(['seq-1', 'a', 'b']);
    expect(made.map(({ delivery }) => delivery)).toEqual(['none', 'sending', 'refused']);
    expect(made[1]?.message).toMatchObject({ seq: 0, body: 'first', sender: 'me', reply_to_seq: 1 });
    expect(made[1]?.pending).toBe(outbox[0]);
  });

  it('say of a forward that waits whose it was, as the server will', () => {
    const forwarded = { sender: 'she', created_at_ms: 7 };
    const forward = { chat: 'd', seq: 3 };
    const outbox = [item('a', { type: 'message.send', body: 'hers', forward, forwarded })];
    expect(rows(state({}, outbox))[0]?.message).toMatchObject({ body: 'hers', forwarded });
  });

  it('show a message once, also while its command is still there', () => {
    const outbox = [item('a', { type: 'message.send', body: 'mine' })];
    const stretches = one([message(1, { sender: 'me', client_id: 'a', body: 'mine' })]);
    expect(rows(state({ stretches }, outbox)).map(({ key }) => key)).toEqual(['a']);
  });

  it('show commands laid over them, but refused ones only as pending', () => {
    const mine = message(1, { sender: 'me', reactions: [{ emoji: '👍', users: ['me', 'you'] }] });
    const edit = item('e', { type: 'message.edit', seq: 1, body: 'better' });
    const off = item('r', { type: 'reaction.set', seq: 1, emoji: '👍', on: false });
    const [row] = rows(state({ stretches: one([mine]) }, [edit, off]));
    expect(row?.message).toMatchObject({ body: 'better', reactions: [{ emoji: '👍', users: ['you'] }], version: 1 });
    expect(row?.pending).toBe(off);
    const refused = item('e', { type: 'message.edit', seq: 1, body: 'better' }, { state: 'refused' });
    const [kept] = rows(state({ stretches: one([mine]) }, [refused]));
    expect(kept?.message).toBe(mine);
    expect(kept?.pending).toBe(refused);
    const [gone] = rows(state({ stretches: one([mine]) }, [item('d', { type: 'message.delete', seq: 1 })]));
    expect(gone?.message).toMatchObject({ deleted: { by: 'me' } });
    expect(gone?.message.body).toBeUndefined();
    expect(gone?.message.reactions).toBeUndefined();
  });

  it('say how far a message came', () => {
    const stretches = one([1, 2, 3, 4].map((seq) => message(seq, { sender: seq === 4 ? 'you' : 'me' })));
    const reached = { ...head, reached_read_seq: 1, reached_delivered_seq: 2 };
    const deliveries = rows(state({ stretches, head: reached })).map(({ delivery }) => delivery);
    expect(deliveries).toEqual(['read', 'delivered', 'sent', 'none']);
  });
});

describe('what did not change', () => {
  const stretches = one([message(1, { sender: 'me' }), message(2)]);

  it('is the same list while others type', () => {
    const before = timeline(state({ stretches }), 'c');
    expect(timeline(state({ stretches, typing: { you: 5 } }), 'c')).toBe(before);
  });

  it('is the same row beside one that did', () => {
    const before = timeline(state({ stretches }), 'c');
    const changed = one([...(stretches[0]?.messages.slice(0, 1) ?? []), message(2, { version: 3, body: 'edited' })]);
    const after = timeline(state({ stretches: changed }), 'c');
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('is a new row where only the tick changed', () => {
    const before = timeline(state({ stretches }), 'c');
    const after = timeline(state({ stretches, head: { ...head, reached_read_seq: 1 } }), 'c');
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});
