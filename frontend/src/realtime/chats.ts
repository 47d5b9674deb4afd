/** One chat's state under the events and answers about it. Pure; `reduce.ts` puts the results into the whole. */
import type { Chat } from '../app/state';
import { LIMITS } from './limits';
import { openEnd, spanOf, upsert } from './stretches';
import type { ChatHead, Frame, Mark, Member, Message } from './wire-types';

export const newChat = (head: ChatHead): Chat => ({
  head,
  stretches: [],
  members: {},
  membersLoaded: false,
  typing: {},
  loading: 'none',
  version: head.version,
  seenVersion: head.version,
  late: [],
});

export const isBehind = (chat: Chat): boolean => chat.seenVersion > chat.version;

const hasContent = (chat: Chat): boolean => chat.stretches.length > 0 || Object.keys(chat.members).length > 0;

const counts = (message: Message, me: string): boolean => message.sender !== me && !message.deleted && !message.system;

/** Unread messages as loaded; undefined where not everything after the read mark is. */
function countUnread(chat: Chat, readSeq: number, me: string): number | undefined {
  if (readSeq >= (chat.head.last?.seq ?? 0)) return 0;
  const newest = openEnd(chat.stretches);
  if (!newest || isBehind(chat) || spanOf(newest).from > readSeq + 1) return undefined;
  const unread = newest.messages.filter((message) => message.seq > readSeq && counts(message, me)).length;
  return Math.min(unread, LIMITS.UNREAD_COUNT_CAP);
}

/** Moves the own read mark up. `said`: what the server counts after it, for where not everything is loaded. */
export function read(chat: Chat, seq: number, me: string, said?: number): Chat {
  const { read_seq } = chat.head;
  if (seq < read_seq || (seq === read_seq && said === undefined)) return chat;
  const unread = countUnread(chat, seq, me) ?? said ?? chat.head.unread;
  const delivered_seq = Math.max(chat.head.delivered_seq, seq);
  const mentions = chat.head.mentions.filter((place) => place > seq);
  return { ...chat, head: { ...chat.head, read_seq: seq, delivered_seq, unread, mentions } };
}

export function delivered(chat: Chat, seq: number): Chat {
  return seq > chat.head.delivered_seq ? { ...chat, head: { ...chat.head, delivered_seq: seq } } : chat;
}

/** A head as the server tells it, with what is only known here: marks not sent yet. */
function adopt(chat: Chat, head: ChatHead, me: string): Chat {
  if (head.version < chat.head.version) return chat;
  const { read_seq, delivered_seq, reached_delivered_seq, reached_read_seq } = chat.head;
  const told: Chat = {
    ...chat,
    // something was deleted for oneself elsewhere, and what is loaded doesn't say what: it is loaded anew
    stretches: head.hidden === chat.head.hidden ? chat.stretches : [],
    seenVersion: Math.max(chat.seenVersion, head.version),
    head: {
      ...head,
      delivered_seq: Math.max(head.delivered_seq, delivered_seq),
      reached_delivered_seq: Math.max(head.reached_delivered_seq, reached_delivered_seq),
      reached_read_seq: Math.max(head.reached_read_seq, reached_read_seq),
      // of the person's counter, not of this chat's: kept by `reduce.ts`
      own: chat.head.own,
    },
  };
  return read(told, read_seq, me);
}

/**
 * A head from the chat list. Content keeps the version it is of and is behind from now on if the head is newer; a chat
 * without content is as new as its head. `fresh`: the list opens a connection, so an older head means that the server
 * went back to a backup.
 */
export function takeHead(chat: Chat | undefined, head: ChatHead, me: string, fresh: boolean): Chat {
  if (!chat || (fresh && head.version < chat.head.version)) return newChat(head);
  const taken = adopt(chat, head, me);
  const version = hasContent(chat) ? chat.version : taken.head.version;
  if (!fresh) return { ...taken, version };
  return { ...taken, version, seenVersion: head.version, loading: 'none', late: [], typing: {} };
}

export function takeMembers(chat: Chat, news: Member[]): Chat {
  const newer = news.filter((member) => member.version > (chat.members[member.user]?.version ?? -1));
  if (newer.length === 0) return chat;
  return { ...chat, members: { ...chat.members, ...Object.fromEntries(newer.map((one) => [one.user, one])) } };
}

/** States of messages, whatever brought them; kept beside while a page is on its way that may be older. */
export function takeMessages(chat: Chat, messages: Message[]): Chat {
  if (messages.length === 0) return chat;
  const stretches = upsert(chat.stretches, messages);
  const late = chat.loading === 'none' ? chat.late : [...chat.late, ...messages];
  return stretches === chat.stretches && late === chat.late ? chat : { ...chat, stretches, late };
}

/** The answer to `chats.sync`. Events that came in the meantime stay: versions only rise, but for a reset. */
export function takeChanges(chat: Chat, frame: Frame<'chat.changes'>, me: string): Chat {
  if (frame.reset) {
    // a full page: whether something is before it is known when it is asked for
    const hasBefore = frame.messages.length >= LIMITS.HISTORY_PAGE_DEFAULT;
    const present = frame.members.filter((member) => !member.left).length;
    const reset: Chat = {
      ...newChat(chat.head),
      version: frame.version,
      stretches: [{ messages: frame.messages, hasBefore, hasAfter: false }],
      members: Object.fromEntries(frame.members.map((member) => [member.user, member])),
      membersLoaded: present === frame.head.members,
      typing: chat.typing,
      seenVersion: chat.seenVersion,
    };
    return adopt(reset, frame.head, me);
  }
  const merged = takeMembers(takeMessages(chat, frame.messages), frame.members);
  return adopt({ ...merged, version: Math.max(chat.version, frame.version) }, frame.head, me);
}

/**
 * An event that carries a version. `content` takes what it says of messages and members, whatever its version. The next
 * version is counted, and what it says of the head counts unless the head is as new already. Of one further on only the
 * number is kept, and the chat is behind until it has asked.
 */
function atVersion(
  chat: Chat,
  version: number,
  content: (chat: Chat) => Chat,
  head: (head: ChatHead) => ChatHead,
): Chat {
  if (version <= chat.version) return content(chat);
  const seenVersion = Math.max(chat.seenVersion, version);
  if (version > chat.version + 1) return { ...chat, seenVersion };
  const counted = { ...content(chat), version, seenVersion };
  return version <= chat.head.version ? counted : { ...counted, head: { ...head(chat.head), version } };
}

const same = <T>(unchanged: T): T => unchanged;

export function onMessage(chat: Chat, { message, version }: Frame<'message.state'>, me: string): Chat {
  const content = (held: Chat): Chat => takeMessages(held, [message]);
  const result = atVersion(chat, version, content, (head) => withMessage(head, message, version, me));
  return message.seq === version ? stopTyping(result, message.sender) : result;
}

function withMessage(head: ChatHead, message: Message, version: number, me: string): ChatHead {
  const changed = { ...head };
  const last = head.last?.seq ?? 0;
  if (message.seq > last || (message.seq === last && message.version > (head.last?.version ?? 0)))
    changed.last = message;
  if (message.system?.event === 'title_changed' && message.system.title) changed.title = message.system.title;
  const isUnread = message.seq > head.read_seq && message.sender !== me;
  changed.mentions = withPlace(head.mentions, message.seq, isUnread && names(message, me));
  // any change of a pinned message comes this way: the pin is no newer for it
  if (!message.pinned) changed.pinned = withPlace(head.pinned, message.seq, false);
  else if (!head.pinned.includes(message.seq)) changed.pinned = [message.seq, ...head.pinned];
  // a full count says nothing of how many there are
  const isExact = head.unread < LIMITS.UNREAD_COUNT_CAP;
  if (message.seq === version) {
    if (isUnread && isExact && counts(message, me)) changed.unread = head.unread + 1;
    // what one wrote oneself needs no mark
    if (message.sender === me && head.delivered_seq >= last) changed.delivered_seq = message.seq;
  } else if (message.deleted && message.version === version && isUnread && isExact) {
    // of two changes committed together the first already shows the last state: counted at the last
    changed.unread = Math.max(0, head.unread - 1);
  }
  return changed;
}

const names = (message: Message, me: string): boolean =>
  !message.deleted && (message.mentions_all || message.mentions?.includes(me)) === true;

/** Places in their order, with this one or without it; the same list where nothing changes. */
function withPlace(places: number[], seq: number, is: boolean): number[] {
  if (places.includes(seq) === is) return places;
  return is ? [...places, seq].sort((one, other) => one - other) : places.filter((place) => place !== seq);
}

/** Messages deleted for oneself: they keep their places, and show nothing. */
export function onHidden(chat: Chat, { seqs, hidden }: Frame<'hidden.state'>): Chat {
  const gone = new Set(seqs);
  const stretches = chat.stretches.map((stretch) => ({ ...stretch, messages: stretch.messages.map(withoutGone) }));
  function withoutGone(message: Message): Message {
    return gone.has(message.seq) ? { ...message, hidden: true } : message;
  }
  const shown = (stretches.at(-1)?.messages ?? []).filter((message) => !message.hidden);
  const last = chat.head.last && gone.has(chat.head.last.seq) ? shown.at(-1) : chat.head.last;
  return { ...chat, stretches, head: { ...chat.head, hidden, last } };
}

export function onMember(chat: Chat, { member, members, version }: Frame<'member.state'>, me: string): Chat {
  const content = (held: Chat): Chat => takeMembers(held, [member]);
  return atVersion(chat, version, content, (head) => {
    return { ...head, members, role: member.user === me ? member.role : head.role };
  });
}

export function onSettings(chat: Chat, frame: Frame<'chat.state'>): Chat {
  const { version, title, description, history_hidden, slow_s } = frame;
  return atVersion(chat, version, same, (head) => ({ ...head, title, description, history_hidden, slow_s }));
}

export function onSkip(chat: Chat, version: number): Chat {
  return atVersion(chat, version, same, same);
}

export function onMarks(chat: Chat, marks: Mark[], me: string): Chat {
  let result = chat;
  for (const mark of marks) {
    const member = result.members[mark.user];
    if (member) {
      const raised = {
        ...member,
        delivered_seq: Math.max(member.delivered_seq, mark.delivered_seq),
        read_seq: Math.max(member.read_seq, mark.read_seq),
      };
      result = { ...result, members: { ...result.members, [mark.user]: raised } };
    }
    if (mark.user === me) {
      result = delivered(read(result, mark.read_seq, me, mark.unread), mark.delivered_seq);
    } else {
      const { reached_delivered_seq, reached_read_seq } = result.head;
      const head = {
        ...result.head,
        reached_delivered_seq: Math.max(reached_delivered_seq, mark.delivered_seq, mark.read_seq),
        reached_read_seq: Math.max(reached_read_seq, mark.read_seq),
      };
      result = { ...result, head };
    }
  }
  return result;
}

export function onTyping(chat: Chat, user: string, untilMs: number): Chat {
  return { ...chat, typing: { ...chat.typing, [user]: untilMs } };
}

export function stopTyping(chat: Chat, user: string): Chat {
  if (!(user in chat.typing)) return chat;
  const { [user]: _, ...typing } = chat.typing;
  return { ...chat, typing };
}
