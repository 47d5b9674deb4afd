/** The rows of one timeline: what is loaded, with what waits in the outbox laid over it and below it. */
import type { Message, Reaction } from '../realtime/wire-types';
import type { AppState, Chat, Delivery, OutboxItem, Row, Stretch } from './state';
import { useApp } from './store';

type MessageRow = Extract<Row, { kind: 'message' }>;
type Made = { row: MessageRow; over: OutboxItem[] };

const NONE: Row[] = [];

/** Made before: the same message under the same commands is the same row. Held by what they show, so forgotten with it. */
const madeOf = new WeakMap<Message, Made>();
const sendingOf = new WeakMap<OutboxItem, MessageRow>();
const listOf = new WeakMap<Chat, { outbox: OutboxItem[]; me: string; rows: Row[] }>();
const lastOf = new WeakMap<Stretch[], Row[]>();
const gapOf = new WeakMap<Message, Row>();

export function timeline(state: AppState, id: string): Row[] {
  const chat = state.chats[id];
  if (!chat) return NONE;
  const me = state.me?.id ?? '';
  const known = listOf.get(chat);
  if (known && known.outbox === state.outbox && known.me === me) return known.rows;
  const rows = kept(chat.stretches, rowsOf(chat, state.outbox, me));
  listOf.set(chat, { outbox: state.outbox, me, rows });
  return rows;
}

export const useRows = (id: string): Row[] => useApp((state) => timeline(state, id));

/** The list before, where nothing in it changed. */
function kept(stretches: Stretch[], rows: Row[]): Row[] {
  const before = lastOf.get(stretches);
  if (before?.length === rows.length && rows.every((row, at) => row === before[at])) return before;
  lastOf.set(stretches, rows);
  return rows;
}

function rowsOf(chat: Chat, outbox: OutboxItem[], me: string): Row[] {
  const commands = outbox.filter((item) => item.chat === chat.head.id);
  const over = new Map<number, OutboxItem[]>();
  for (const item of commands) {
    if (item.command.type === 'message.send') continue;
    over.set(item.command.seq, [...(over.get(item.command.seq) ?? []), item]);
  }
  const rows: Row[] = [];
  const there = new Set<string>();
  let previous: Message | undefined;
  for (const { messages } of chat.stretches) {
    const first = messages[0];
    if (previous && first) rows.push(gap(previous.seq, first));
    for (const message of messages) {
      if (message.client_id !== undefined) there.add(message.client_id);
      if (!message.hidden) rows.push(placed(chat, message, over.get(message.seq) ?? [], me));
      previous = message;
    }
  }
  for (const item of commands) {
    if (item.command.type === 'message.send' && !there.has(item.clientId)) rows.push(sending(item, item.command, me));
  }
  return rows;
}

function gap(afterSeq: number, next: Message): Row {
  const known = gapOf.get(next);
  if (known?.kind === 'gap' && known.afterSeq === afterSeq) return known;
  const row: Row = { kind: 'gap', key: `gap-${afterSeq}-${next.seq}`, afterSeq, beforeSeq: next.seq };
  gapOf.set(next, row);
  return row;
}

function deliveryOf({ head }: Chat, message: Message, me: string): Delivery {
  if (message.sender !== me || message.system) return 'none';
  if (message.seq <= head.reached_read_seq) return 'read';
  return message.seq <= head.reached_delivered_seq ? 'delivered' : 'sent';
}

function placed(chat: Chat, message: Message, over: OutboxItem[], me: string): MessageRow {
  const delivery = deliveryOf(chat, message, me);
  const made = madeOf.get(message);
  const same = made?.row.delivery === delivery && made.over.length === over.length;
  if (made && same && over.every((item, at) => item === made.over[at])) return made.row;
  const row: MessageRow = {
    kind: 'message',
    key: message.client_id ?? `seq-${message.seq}`,
    message: over.reduce((shown, item) => laidOver(shown, item, me), message),
    delivery,
    pending: over.at(-1) ?? null,
  };
  madeOf.set(message, { row, over });
  return row;
}

/** A message as it will be after the command. A refused one changes nothing. */
function laidOver(message: Message, item: OutboxItem, me: string): Message {
  const { command } = item;
  if (item.state === 'refused' || message.deleted) return message;
  switch (command.type) {
    case 'message.send':
      return message;
    case 'message.edit':
      return { ...message, body: command.body, edited_at_ms: item.createdAtMs };
    case 'message.delete': {
      const { body: _body, reactions: _reactions, ...rest } = message;
      return { ...rest, deleted: { by: me, at_ms: item.createdAtMs } };
    }
    case 'reaction.set':
      return { ...message, reactions: reacted(message.reactions ?? [], command.emoji, command.on, me) };
    case 'message.pin':
      return { ...message, pinned: command.on ? { by: me, at_ms: item.createdAtMs } : undefined };
    default:
      return command satisfies never;
  }
}

function reacted(reactions: Reaction[], emoji: string, on: boolean, me: string): Reaction[] {
  const known = reactions.some((reaction) => reaction.emoji === emoji);
  if (on && !known) return [...reactions, { emoji, users: [me] }];
  return reactions
    .map((reaction) => {
      if (reaction.emoji !== emoji) return reaction;
      const others = reaction.users.filter((user) => user !== me);
      return { emoji, users: on ? [...others, me] : others };
    })
    .filter((reaction) => reaction.users.length > 0);
}

function sending(
  item: OutboxItem,
  command: Extract<OutboxItem['command'], { type: 'message.send' }>,
  me: string,
): MessageRow {
  const made = sendingOf.get(item);
  if (made) return made;
  const delivery = item.state === 'refused' ? 'refused' : item.ack ? 'sent' : 'sending';
  const row: MessageRow = {
    kind: 'message',
    key: item.clientId,
    message: {
      seq: 0,
      version: 0,
      sender: me,
      client_id: item.clientId,
      scheme: 'server',
      body: command.body,
      reply_to_seq: command.replyToSeq,
      silent: command.silent,
      forwarded: command.forwarded,
      created_at_ms: item.createdAtMs,
      edit_no: 0,
    },
    delivery,
    pending: item,
  };
  sendingOf.set(item, row);
  return row;
}
