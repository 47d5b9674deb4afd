/** What the client knows after a frame. Pure: state and frame in, state out; asking for what is missing is `sync.ts`. */

import { withSaved } from '../app/saved';
import type { AppState, Chat, OutboxItem } from '../app/state';
import { NOTHING_SET } from '../app/synced';
import {
  isBehind,
  newChat,
  onHidden,
  onMarks,
  onMember,
  onMessage,
  onSettings,
  onSkip,
  onTyping,
  takeChanges,
  takeHead,
} from './chats';
import { LIMITS } from './limits';
import type { ChatHead, ChatOut, Frame, Own, Person, PrefsOut, ServerFrame, Synced } from './wire-types';

/** Takes a frame in. Frames that answer a question of `history.ts` are its business. */
export function reduce(state: AppState, frame: ServerFrame, nowMs: number): AppState {
  return settleOutbox(applied(state, frame, nowMs));
}

function applied(state: AppState, frame: ServerFrame, nowMs: number): AppState {
  const me = state.me?.id ?? '';
  switch (frame.type) {
    case 'session.hello':
      return onHello(state, frame);
    case 'chats.heads':
      return onHeads(state, frame, false);
    case 'chat.changes':
      return onChat(state, frame.head.id, (chat) => takeChanges(chat, frame, me));
    case 'message.state':
      return onChat(state, frame.chat, (chat) => onMessage(chat, frame, me));
    case 'member.state':
      return onChat(state, frame.chat, (chat) => onMember(chat, frame, me));
    case 'chat.state':
      return onChat(state, frame.chat, (chat) => onSettings(chat, frame));
    case 'chat.skip':
      return onChat(state, frame.chat, (chat) => onSkip(chat, frame.version));
    case 'marks.state':
      return onChat(state, frame.chat, (chat) => onMarks(chat, frame.marks, me));
    case 'typing.state':
      return onChat(state, frame.chat, (chat) => onTyping(chat, frame.user, nowMs + LIMITS.TYPING_SHOWN_MS));
    case 'chat.joined':
      return atUserVersion(state, frame.user_version, (held) => joinChat(held, frame));
    case 'chat.left':
      if (frame.ref !== undefined) {
        // an answer, not an event: its version is today's, and events before it may be missing
        return frame.user_version < state.userVersion ? state : eraseChats(state, [frame.chat]);
      }
      return atUserVersion(state, frame.user_version, (held) => eraseChats(held, [frame.chat]));
    case 'own.state':
      return atUserVersion(state, frame.user_version, (held) =>
        onChat(held, frame.chat, (chat) => takeOwn(chat, frame.own)),
      );
    case 'hidden.state':
      return atUserVersion(state, frame.user_version, (held) =>
        onChat(held, frame.chat, (chat) => onHidden(chat, frame)),
      );
    case 'saved.state':
      return atUserVersion(state, frame.user_version, (held) => withSaved(held, frame, frame.on));
    case 'blocks.state':
      return onBlocks(state, frame);
    case 'prefs.state':
      return onPrefs(state, frame);
    case 'user.skip':
      return { ...state, seenUserVersion: Math.max(state.seenUserVersion, frame.user_version) };
    case 'presence.state': {
      const changed = Object.fromEntries(frame.people.map((presence) => [presence.user, presence]));
      return { ...state, presence: { ...state.presence, ...changed } };
    }
    case 'session.started':
      // one's own login is no news to oneself
      return frame.session === state.me?.session ? state : { ...state, startedSession: frame };
    case 'alert.state':
      return { ...state, alertsUnseen: frame.unseen };
    case 'announcement.state':
      return { ...state, announcement: frame.announcement ?? null };
    case 'people.cards':
      return takePeople(state, frame.people);
    case 'ack':
      return onAck(state, frame);
    case 'history.page':
    case 'error':
    case 'pong':
      return state;
    default:
      return frame satisfies never;
  }
}

/** A change of one chat; of a chat that is not ours nothing is kept. */
export function onChat(state: AppState, id: string, change: (chat: Chat) => Chat): AppState {
  const chat = state.chats[id];
  if (!chat) return state;
  const changed = change(chat);
  return changed === chat ? state : { ...state, chats: { ...state.chats, [id]: changed } };
}

function onHello(state: AppState, frame: Frame<'session.hello'>): AppState {
  const { user, role, language, session, announcement = null } = frame;
  const me = { id: user.id, username: user.username, name: user.name, role, language, session };
  return onHeads(takePeople({ ...state, connected: true, me, announcement }, [user]), frame, true);
}

type Blocks = { user_version: number; blocked: string[]; people: Person[] };

/** Whom one blocked: an event, or the answer to blocking. */
export function onBlocks(state: AppState, { user_version, blocked, people }: Blocks): AppState {
  return atUserVersion(state, user_version, (held) => takePeople({ ...held, blocked }, people));
}

/** What the person set: an event, or the answer to setting it. */
export function onPrefs(state: AppState, { user_version, prefs }: PrefsOut): AppState {
  return atUserVersion(state, user_version, (held) => ({ ...held, synced: prefs }));
}

type Heads = { user_version: number; heads: ChatHead[]; people: Person[]; blocked?: string[]; prefs?: Synced };

/** The complete list: what is not in it is forgotten, unless the list is older than what was heard since it was asked. */
function onHeads(
  state: AppState,
  { user_version, heads, people, blocked = [], prefs = NOTHING_SET }: Heads,
  fresh: boolean,
): AppState {
  const me = state.me?.id ?? '';
  const whole = fresh || user_version >= state.seenUserVersion;
  const chats = { ...state.chats };
  for (const head of heads) {
    // of an older list, a chat that isn't here may be one that was left since
    if (!whole && !chats[head.id]) continue;
    const taken = takeHead(chats[head.id], head, me, fresh);
    chats[head.id] = whole ? takeOwn(taken, head.own) : taken;
  }
  const listed = takePeople(
    {
      ...state,
      chats,
      blocked: whole ? blocked : state.blocked,
      synced: whole ? prefs : state.synced,
      // which were saved meanwhile is not told
      saved: user_version === state.userVersion ? state.saved : null,
      chatsLoaded: true,
      userVersion: fresh ? user_version : Math.max(state.userVersion, user_version),
      seenUserVersion: whole ? user_version : state.seenUserVersion,
    },
    people,
  );
  if (!whole) return listed;
  const mine = new Set(heads.map((head) => head.id));
  const waiting = [...state.outbox, ...state.ownSets].map((item) => item.chat);
  const known = [...Object.keys(chats), ...Object.keys(state.drafts), ...Object.keys(state.replies), ...waiting];
  return eraseChats(
    listed,
    known.filter((id) => !mine.has(id)),
  );
}

const takeOwn = (chat: Chat, own: Own): Chat => ({ ...chat, head: { ...chat.head, own } });

/** A chat that became ours, told by an event or by the answer to making it. */
export function joinChat(state: AppState, { head, people }: ChatOut): AppState {
  const me = state.me?.id ?? '';
  const chat = state.chats[head.id];
  const taken = chat ? takeHead(chat, head, me, false) : newChat(head);
  return takePeople({ ...state, chats: { ...state.chats, [head.id]: taken } }, people);
}

/** Forgets chats, and with them what was to be written there. */
export function eraseChats(state: AppState, ids: string[]): AppState {
  if (ids.length === 0) return state;
  const gone = new Set(ids);
  const chats = Object.fromEntries(Object.entries(state.chats).filter(([id]) => !gone.has(id)));
  const drafts = Object.fromEntries(Object.entries(state.drafts).filter(([id]) => !gone.has(id)));
  const replies = Object.fromEntries(Object.entries(state.replies).filter(([id]) => !gone.has(id)));
  const outbox = keepIf(state.outbox, (item) => !gone.has(item.chat));
  const ownSets = state.ownSets.filter((set) => !gone.has(set.chat));
  const openChat = state.openChat && gone.has(state.openChat) ? null : state.openChat;
  return { ...state, chats, drafts, replies, outbox, ownSets, openChat };
}

/**
 * An event of the private counter. One of the version held may still be news: the answer that a chat is not ours. After a
 * gap an event's content holds all the same, and the list is asked for.
 */
function atUserVersion(state: AppState, version: number, change: (state: AppState) => AppState): AppState {
  if (version < state.userVersion) return state;
  const userVersion = version === state.userVersion + 1 ? version : state.userVersion;
  return change({ ...state, userVersion, seenUserVersion: Math.max(state.seenUserVersion, version) });
}

export function takePeople(state: AppState, people: Person[]): AppState {
  const changed = people.filter((person) => {
    const held = state.people[person.id];
    return (
      held?.name !== person.name ||
      held.username !== person.username ||
      held.active !== person.active ||
      held.hue !== person.hue ||
      held.status !== person.status ||
      held.picture !== person.picture
    );
  });
  if (changed.length === 0) return state;
  const mine = changed.find((person) => person.id === state.me?.id);
  const me = mine && state.me ? { ...state.me, name: mine.name } : state.me;
  const taken = Object.fromEntries(changed.map((person) => [person.id, person]));
  return { ...state, me, people: { ...state.people, ...taken } };
}

function onAck(state: AppState, { client_id, chat, seq, version }: Frame<'ack'>): AppState {
  const heard = onChat(state, chat, (held) => (version > held.seenVersion ? { ...held, seenVersion: version } : held));
  if (!heard.outbox.some((item) => item.clientId === client_id)) return heard;
  const outbox = heard.outbox.map((item): OutboxItem => {
    return item.clientId === client_id ? { ...item, ack: { seq, version } } : item;
  });
  return { ...heard, outbox };
}

const keepIf = (outbox: OutboxItem[], keep: (item: OutboxItem) => boolean): OutboxItem[] => {
  const kept = outbox.filter(keep);
  return kept.length === outbox.length ? outbox : kept;
};

/** Drops what is done: acknowledged and within the version held, or a message that is there under its command's id. */
export function settleOutbox(state: AppState): AppState {
  if (state.outbox.length === 0) return state;
  const outbox = keepIf(state.outbox, (item) => {
    const chat = state.chats[item.chat];
    if (!chat) return true;
    // an ack raises the version heard of: not behind means that what it did is here
    if (item.ack && !isBehind(chat)) return false;
    return !(item.command.type === 'message.send' && isThere(chat, item.clientId));
  });
  return outbox === state.outbox ? state : { ...state, outbox };
}

function isThere({ head, stretches }: Chat, clientId: string): boolean {
  if (stretches.length === 0) return head.last?.client_id === clientId;
  return stretches.some(({ messages }) => messages.some((message) => message.client_id === clientId));
}
