/**
 * What a person keeps to themselves about a chat: pin, mute, archive, mark as unread, draft. Screens read it by `useOwn`
 * and set it by `actions.setOwn(chat, change)`, which counts at once and reaches the server and the other devices as soon
 * as it can.
 */
import { useMemo } from 'react';
import { LIMITS } from '../realtime/limits';
import type { ChatHead, Own, OwnChange } from '../realtime/wire-types';
import type { AppState, OwnSet } from './state';
import { useApp } from './store';

export const FOREVER_MS = LIMITS.SEQ_MAX;

export const NOTHING_OWN: Own = { archived: false, marked_unread: false };

/** `own` with what was set here laid over it. */
function changed(own: Own, change: OwnChange, atMs: number): Own {
  const { pinned, muted_until_ms, archived, marked_unread, draft } = change;
  const next: Own = { ...own };
  if (pinned === true) next.pinned_at_ms ??= atMs;
  if (pinned === false) delete next.pinned_at_ms;
  if (muted_until_ms !== undefined) next.muted_until_ms = muted_until_ms;
  if (muted_until_ms === 0) delete next.muted_until_ms;
  if (archived !== undefined) next.archived = archived;
  if (marked_unread !== undefined) next.marked_unread = marked_unread;
  if (draft && draft.body.trim() === '') delete next.draft;
  else if (draft) next.draft = { ...draft, updated_at_ms: atMs };
  return next;
}

/** What the server tells, with what was set here and has not reached it. The head's own object where nothing waits. */
export function ownOf({ id, own }: ChatHead, sets: readonly OwnSet[]): Own {
  return sets.reduce((held, set) => (set.chat === id ? changed(held, set.change, set.atMs) : held), own);
}

/** The same of a chat in the state; of a chat that is not ours, nothing. */
export function ownIn({ chats, ownSets }: Pick<AppState, 'chats' | 'ownSets'>, chat: string): Own {
  const head = chats[chat]?.head;
  return head ? ownOf(head, ownSets) : NOTHING_OWN;
}

export function useOwn(head: ChatHead): Own {
  const sets = useApp((state) => state.ownSets);
  return useMemo(() => ownOf(head, sets), [head, sets]);
}

export const isMuted = ({ muted_until_ms }: Own, nowMs: number): boolean => (muted_until_ms ?? 0) > nowMs;

/** For the title: everything unread, but for chats that are to be quiet. A chat marked as unread counts as one. */
export function unreadTotal({ chats, ownSets }: Pick<AppState, 'chats' | 'ownSets'>, nowMs: number): number {
  let total = 0;
  for (const { head } of Object.values(chats)) {
    const own = ownOf(head, ownSets);
    if (!isMuted(own, nowMs)) total += Math.max(head.unread, own.marked_unread ? 1 : 0);
  }
  return total;
}
