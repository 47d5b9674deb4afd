/** From the text of a socket frame to a checked `ServerFrame`. Nothing unchecked goes further. */
import * as v from 'valibot';
import {
  accountRole,
  announcement,
  chatHead,
  language,
  mark,
  member,
  message,
  own,
  person,
  presence,
  problem,
  type Shape,
  synced,
} from './shapes';
import type { Frame, ServerFrame } from './wire-types';

type FrameType = ServerFrame['type'];

const id = v.string();
const count = v.number();
const ref = v.optional(v.number());
const heads = v.array(chatHead);
const people = v.array(person);
const blocked = v.array(id);

const FRAMES: { [T in FrameType]: Shape<Frame<T>> } = {
  'session.hello': v.object({
    type: v.literal('session.hello'),
    ref,
    protocol: count,
    bundle: v.string(),
    server_time_ms: count,
    user: person,
    role: accountRole,
    language,
    session: id,
    user_version: count,
    heads,
    people,
    blocked: v.optional(blocked),
    prefs: v.optional(synced),
    announcement: v.optional(announcement),
  }),
  'chats.heads': v.object({
    type: v.literal('chats.heads'),
    ref,
    user_version: count,
    heads,
    people,
    blocked: v.optional(blocked),
    prefs: v.optional(synced),
  }),
  'chat.changes': v.object({
    type: v.literal('chat.changes'),
    ref,
    version: count,
    reset: v.boolean(),
    more: v.boolean(),
    head: chatHead,
    messages: v.array(message),
    members: v.array(member),
  }),
  'history.page': v.object({
    type: v.literal('history.page'),
    ref,
    chat: id,
    messages: v.array(message),
    has_before: v.boolean(),
    has_after: v.boolean(),
  }),
  'people.cards': v.object({ type: v.literal('people.cards'), ref, people }),
  ack: v.object({
    type: v.literal('ack'),
    ref,
    client_id: id,
    chat: id,
    seq: count,
    version: count,
    created_at_ms: count,
  }),
  error: v.object({ type: v.literal('error'), ref, client_id: v.optional(id), problem }),
  'message.state': v.object({ type: v.literal('message.state'), ref, chat: id, version: count, message }),
  'member.state': v.object({ type: v.literal('member.state'), ref, chat: id, version: count, member, members: count }),
  'chat.state': v.object({
    type: v.literal('chat.state'),
    ref,
    chat: id,
    version: count,
    title: v.optional(v.string()),
    description: v.optional(v.string()),
    history_hidden: v.boolean(),
    slow_s: count,
  }),
  'chat.skip': v.object({ type: v.literal('chat.skip'), ref, chat: id, version: count }),
  'chat.joined': v.object({ type: v.literal('chat.joined'), ref, user_version: count, head: chatHead, people }),
  'chat.left': v.object({ type: v.literal('chat.left'), ref, user_version: count, chat: id }),
  'user.skip': v.object({ type: v.literal('user.skip'), ref, user_version: count }),
  'hidden.state': v.object({
    type: v.literal('hidden.state'),
    ref,
    user_version: count,
    chat: id,
    seqs: v.array(count),
    hidden: count,
  }),
  'saved.state': v.object({
    type: v.literal('saved.state'),
    ref,
    user_version: count,
    chat: id,
    seq: count,
    on: v.boolean(),
  }),
  'own.state': v.object({ type: v.literal('own.state'), ref, user_version: count, chat: id, own }),
  'blocks.state': v.object({ type: v.literal('blocks.state'), ref, user_version: count, blocked, people }),
  'prefs.state': v.object({ type: v.literal('prefs.state'), ref, user_version: count, prefs: synced }),
  'marks.state': v.object({ type: v.literal('marks.state'), ref, chat: id, marks: v.array(mark) }),
  'typing.state': v.object({ type: v.literal('typing.state'), ref, chat: id, user: id }),
  'presence.state': v.object({ type: v.literal('presence.state'), ref, people: v.array(presence) }),
  'session.started': v.object({
    type: v.literal('session.started'),
    ref,
    session: id,
    device: v.string(),
    agent: v.string(),
    address_range: v.string(),
    at_ms: count,
  }),
  'alert.state': v.object({ type: v.literal('alert.state'), ref, unseen: count }),
  'announcement.state': v.object({
    type: v.literal('announcement.state'),
    ref,
    announcement: v.optional(announcement),
  }),
  pong: v.object({ type: v.literal('pong'), ref }),
};

const envelope = v.object({ type: v.string(), ref });

const known = (type: string): type is FrameType => Object.hasOwn(FRAMES, type);

/** unknown: a type this client is too old for. broken: not a frame at all, or not of the shape its type has here. */
export type Decoded =
  | { kind: 'frame'; frame: ServerFrame }
  | { kind: 'unknown'; type: string }
  | { kind: 'broken'; type: string; ref?: number };

export function decode(text: string): Decoded {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'broken', type: '' };
  }
  const outer = v.safeParse(envelope, raw);
  if (!outer.success) return { kind: 'broken', type: '' };
  const { type } = outer.output;
  if (!known(type)) return { kind: 'unknown', type };
  const checked = v.safeParse<Shape<ServerFrame>>(FRAMES[type], raw);
  if (!checked.success) return { kind: 'broken', type, ref: outer.output.ref };
  return { kind: 'frame', frame: checked.output };
}
