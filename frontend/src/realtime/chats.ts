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
  seenVersion: head.version,
  late: [],
});

export const isBehind = (chat: Chat): boolean => chat.seenVersion > chat.head.version;

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
  return { ...chat, head: { ...chat.head, read_seq: seq, delivered_seq, unread } };
}

export function delivered(chat: Chat, seq: number): Chat {
  return seq > chat.head.delivered_seq ? { ...chat, head: { ...chat.head, delivered_seq: seq } } : chat;
}

/** A head as the server tells it, with what is only known here: marks not sent yet and the version really held. */
function adopt(chat: Chat, head: ChatHead, version: number, me: string): Chat {
  const { read_seq, delivered_seq, reached_delivered_seq, reached_read_seq } = chat.head;
  const told: Chat = {
    ...chat,
    seenVersion: Math.max(chat.seenVersion, head.version),
    head: {
      ...head,
      version,
      delivered_seq: Math.max(head.delivered_seq, delivered_seq),
      reached_delivered_seq: Math.max(head.reached_delivered_seq, reached_delivered_seq),
      reached_read_seq: Math.max(head.reached_read_seq, reached_read_seq),
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
  const held = chat.head.version;
  if (head.version < held) return chat;
  const taken = adopt(chat, head, hasContent(chat) ? held : head.version, me);
  return fresh ? { ...taken, seenVersion: head.version, loading: 'none', late: [], typing: {} } : taken;
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
      stretches: [{ messages: frame.messages, hasBefore, hasAfter: false }],
      members: Object.fromEntries(frame.members.map((member) => [member.user, member])),
      membersLoaded: present === frame.head.members,
      typing: chat.typing,
      seenVersion: chat.seenVersion,
    };
    return adopt(reset, frame.head, frame.version, me);
  }
  const merged = takeMembers(takeMessages(chat, frame.messages), frame.members);
  const version = Math.max(chat.head.version, frame.version);
  if (frame.head.version < chat.head.version) return merged;
  return adopt(merged, frame.head, version, me);
}

/**
 * An event that carries a version. The next one is applied; an older one is known, so only newer states in it count;
 * of one further on only its number is kept, and the chat is behind until it has asked.
 */
function atVersion(chat: Chat, version: number, known: (chat: Chat) => Chat, next: (chat: Chat) => Chat): Chat {
  const held = chat.head.version;
  if (version <= held) return known(chat);
  const seenVersion = Math.max(chat.seenVersion, version);
  if (version > held + 1) return { ...chat, seenVersion };
  const applied = next(chat);
  return { ...applied, seenVersion, head: { ...applied.head, version } };
}

const same = (chat: Chat): Chat => chat;

export function onMessage(chat: Chat, { message, version }: Frame<'message.state'>, me: string): Chat {
  const keep = (held: Chat): Chat => takeMessages(held, [message]);
  const result = atVersion(chat, version, keep, (held) => {
    const { last, unread, read_seq, delivered_seq } = held.head;
    const head = { ...held.head };
    if (!last || message.seq > last.seq || (message.seq === last.seq && message.version > last.version)) {
      head.last = message;
    }
    const capped = unread >= LIMITS.UNREAD_COUNT_CAP;
    if (message.seq === version) {
      if (message.seq > read_seq && counts(message, me) && !capped) head.unread = unread + 1;
      // what one wrote oneself needs no mark
      if (message.sender === me && delivered_seq >= (last?.seq ?? 0)) head.delivered_seq = message.seq;
    } else if (
      message.deleted &&
      message.version === version &&
      message.seq > read_seq &&
      message.sender !== me &&
      !capped
    ) {
      // of two changes committed together the first already shows the last state: counted at the last
      head.unread = Math.max(0, unread - 1);
    }
    if (message.system?.event === 'title_changed' && message.system.title) head.title = message.system.title;
    return keep({ ...held, head });
  });
  return message.seq === version ? stopTyping(result, message.sender) : result;
}

export function onMember(chat: Chat, frame: Frame<'member.state'>, me: string): Chat {
  const keep = (held: Chat): Chat => takeMembers(held, [frame.member]);
  return atVersion(chat, frame.version, keep, (held) => {
    const role = frame.member.user === me ? frame.member.role : held.head.role;
    return keep({ ...held, head: { ...held.head, members: frame.members, role } });
  });
}

export function onTitle(chat: Chat, frame: Frame<'chat.state'>): Chat {
  return atVersion(chat, frame.version, same, (held) => ({ ...held, head: { ...held.head, title: frame.title } }));
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
