/** What may be believed of the browser's storage: an older or newer build may have written it. */
import * as v from 'valibot';
import type { Chat, EmojiChoice, OutboxItem, OwnSet } from '../app/state';
import { chatHead, forwarded, me, member, message, problem, type Shape, synced } from '../realtime/shapes';
import type { ChatHead, Me, Member, Message } from '../realtime/wire-types';
import { TONES } from '../ui/emoji/tone';

/** One chat and the version it is of: one record, written together, so that the version is never ahead of the rest. */
export type CachedChat = {
  id: string;
  version: number;
  head: ChatHead;
  /** Of the newest stretch; null when none reaches the newest message. */
  messages: Message[] | null;
  hasBefore: boolean;
  members: Member[];
  membersLoaded: boolean;
};

export const cachedChat: Shape<CachedChat> = v.object({
  id: v.string(),
  version: v.number(),
  head: chatHead,
  messages: v.nullable(v.array(message)),
  hasBefore: v.boolean(),
  members: v.array(member),
  membersLoaded: v.boolean(),
});

const seq = v.number();

export const outboxItem: Shape<OutboxItem> = v.object({
  clientId: v.string(),
  chat: v.string(),
  createdAtMs: v.number(),
  state: v.picklist(['queued', 'sent', 'refused']),
  problem: v.optional(problem),
  command: v.variant('type', [
    v.object({
      type: v.literal('message.send'),
      body: v.string(),
      replyToSeq: v.optional(seq),
      silent: v.optional(v.boolean()),
      forward: v.optional(v.object({ chat: v.string(), seq })),
      forwarded: v.optional(forwarded),
    }),
    v.object({ type: v.literal('message.edit'), seq, body: v.string() }),
    v.object({ type: v.literal('message.delete'), seq }),
    v.object({ type: v.literal('reaction.set'), seq, emoji: v.string(), on: v.boolean() }),
    v.object({ type: v.literal('message.pin'), seq, on: v.boolean() }),
  ]),
});

export const ownSet: Shape<OwnSet> = v.object({
  id: v.string(),
  chat: v.string(),
  atMs: v.number(),
  change: v.object({
    pinned: v.optional(v.boolean()),
    muted_until_ms: v.optional(v.number()),
    archived: v.optional(v.boolean()),
    marked_unread: v.optional(v.boolean()),
    draft: v.optional(v.object({ body: v.string(), reply_to_seq: v.optional(v.number()) })),
  }),
});

/** The key of the one record in its store. */
export const SYNCED = 'synced';

export const keptSynced = v.object({ id: v.literal(SYNCED), synced });

export const keptPicture = v.object({ id: v.string(), type: v.string(), bytes: v.instance(ArrayBuffer) });

export const draft = v.object({ chat: v.string(), text: v.string(), replyTo: v.optional(v.number()) });

export const emojiChoice: Shape<EmojiChoice> = v.object({
  tone: v.picklist(TONES),
  recent: v.array(v.string()),
});

/** The account this browser was last used with. `ended`: nothing of it is shown before a new login. */
export type Account = { me: Me; ended: boolean };

export const account: Shape<Account> = v.object({ me, ended: v.boolean() });

const CACHED_MESSAGES = 200;

export function toCache({ version, head, stretches, members, membersLoaded }: Chat): CachedChat {
  const newest = stretches.at(-1);
  const messages = newest && !newest.hasAfter ? newest.messages.slice(-CACHED_MESSAGES) : null;
  return {
    id: head.id,
    version,
    head,
    messages,
    hasBefore: (newest?.hasBefore ?? false) || (messages?.length ?? 0) < (newest?.messages.length ?? 0),
    members: Object.values(members),
    membersLoaded,
  };
}

export function fromCache({ version, head, messages, hasBefore, members, membersLoaded }: CachedChat): Chat {
  return {
    head,
    stretches: messages ? [{ messages, hasBefore, hasAfter: false }] : [],
    members: Object.fromEntries(members.map((one) => [one.user, one])),
    membersLoaded,
    typing: {},
    loading: 'none',
    version,
    seenVersion: Math.max(version, head.version),
    late: [],
  };
}

export const pastSearch: Shape<{ text: string; atMs: number }> = v.object({ text: v.string(), atMs: v.number() });
