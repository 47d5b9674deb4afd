/** The loaded stretches of one timeline: where a page goes, where a message goes. Pure. */
import type { Stretch } from '../app/state';
import { LIMITS } from './limits';
import type { Frame, Message } from './wire-types';

/** As many messages of a chat stay in memory around where it is read; others are asked for again when they are wanted. */
export const KEPT = 2_000;
/** Of the newest, when they are far from there: what shows the present at once. */
const NEWEST_KEPT = LIMITS.HISTORY_PAGE_DEFAULT;

/** The places a stretch or page speaks for, both ends included: a place in it without a message has none. */
type Span = { from: number; to: number };

/** What a page was asked for. */
export type Cursor =
  | { kind: 'newest' }
  | { kind: 'before'; seq: number }
  | { kind: 'after'; seq: number }
  | { kind: 'around'; seq: number };

export function spanOf({ messages, hasBefore, hasAfter }: Stretch): Span {
  return {
    from: hasBefore ? (messages[0]?.seq ?? Infinity) : -Infinity,
    to: hasAfter ? (messages.at(-1)?.seq ?? -Infinity) : Infinity,
  };
}

/** The stretch that reaches the newest message, if one does: new messages go to its end. */
export function openEnd(stretches: Stretch[]): Stretch | undefined {
  const newest = stretches.at(-1);
  return newest && !newest.hasAfter ? newest : undefined;
}

export function messageAt(stretches: Stretch[], seq: number): Message | undefined {
  for (const { messages } of stretches) {
    const found = messages[indexOf(messages, seq)];
    if (found?.seq === seq) return found;
  }
  return undefined;
}

/** Index of the first message at or after a place. */
function indexOf(messages: Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One ascending list, the newer state of each message; `known` itself where nothing is news. */
function merge(known: Message[], news: Message[]): Message[] {
  const changed = new Map<number, Message>();
  for (const message of news) {
    const held = changed.get(message.seq) ?? known[indexOf(known, message.seq)];
    if (held?.seq !== message.seq) changed.set(message.seq, message);
    // what one deleted for oneself stays so, whatever others do with it
    else if (message.version > held.version)
      changed.set(message.seq, held.hidden ? { ...message, hidden: true } : message);
  }
  if (changed.size === 0) return known;
  const merged = known.map((message) => {
    const newer = changed.get(message.seq);
    changed.delete(message.seq);
    return newer ?? message;
  });
  return changed.size === 0 ? merged : [...merged, ...changed.values()].sort((one, other) => one.seq - other.seq);
}

/** Lays states over what is loaded. What lies in no stretch stays out: it comes with its page. */
export function upsert(stretches: Stretch[], messages: Message[]): Stretch[] {
  let touched = false;
  const result = stretches.map((stretch) => {
    const { from, to } = spanOf(stretch);
    const inside = messages.filter(({ seq }) => seq >= from && seq <= to);
    const merged = merge(stretch.messages, inside);
    if (merged === stretch.messages) return stretch;
    touched = true;
    return { ...stretch, messages: merged };
  });
  return touched ? result : stretches;
}

function pageSpan(page: Frame<'history.page'>, cursor: Cursor): Span {
  const from = page.has_before ? (page.messages[0]?.seq ?? Infinity) : -Infinity;
  const to = page.has_after ? (page.messages.at(-1)?.seq ?? -Infinity) : Infinity;
  switch (cursor.kind) {
    case 'newest':
      return { from, to: Infinity };
    case 'before':
      return { from: Math.min(from, cursor.seq), to: page.has_after ? cursor.seq - 1 : Infinity };
    case 'after':
      return { from: page.has_before ? cursor.seq + 1 : -Infinity, to: Math.max(to, cursor.seq) };
    case 'around':
      return { from, to };
    default:
      return cursor satisfies never;
  }
}

/** Drops what is far from a place (null: from the end), but for the newest page. */
export function bounded(stretches: Stretch[], around: number | null): Stretch[] {
  const count = stretches.reduce((sum, { messages }) => sum + messages.length, 0);
  if (count <= KEPT) return stretches;
  const newest = openEnd(stretches);
  const read =
    stretches.find((stretch) => {
      const { from, to } = spanOf(stretch);
      return around !== null && from <= around && around <= to;
    }) ?? stretches.at(-1);
  return stretches.flatMap((stretch) => {
    if (stretch === read) return windowOf(stretch, around, stretch === newest);
    return stretch === newest ? endOf(stretch) : [];
  });
}

function windowOf(stretch: Stretch, around: number | null, isNewest: boolean): Stretch[] {
  const { messages } = stretch;
  if (messages.length <= KEPT) return [stretch];
  const middle = around === null ? messages.length : indexOf(messages, around);
  const from = Math.max(0, Math.min(middle - KEPT / 2, messages.length - KEPT));
  const to = from + KEPT;
  const hasBefore = stretch.hasBefore || from > 0;
  // no hole is made for less than a page
  if (isNewest && messages.length - to <= NEWEST_KEPT)
    return [{ ...stretch, messages: messages.slice(from), hasBefore }];
  const hasAfter = stretch.hasAfter || to < messages.length;
  const part = { messages: messages.slice(from, to), hasBefore, hasAfter };
  return isNewest ? [part, ...endOf(stretch)] : [part];
}

function endOf({ messages, hasBefore, hasAfter }: Stretch): Stretch[] {
  const isCut = messages.length > NEWEST_KEPT;
  return [{ messages: isCut ? messages.slice(-NEWEST_KEPT) : messages, hasBefore: hasBefore || isCut, hasAfter }];
}

/** Puts a page into its place: stretches it meets become one with it, newest last. */
export function place(stretches: Stretch[], page: Frame<'history.page'>, cursor: Cursor): Stretch[] {
  let span = pageSpan(page, cursor);
  let { messages } = page;
  const apart: Stretch[] = [];
  for (const stretch of stretches) {
    const other = spanOf(stretch);
    if (other.to + 1 < span.from || span.to + 1 < other.from) {
      apart.push(stretch);
    } else {
      span = { from: Math.min(span.from, other.from), to: Math.max(span.to, other.to) };
      messages = merge(stretch.messages, messages);
    }
  }
  const hasBefore = span.from !== -Infinity;
  const hasAfter = span.to !== Infinity;
  // an empty page that meets nothing and has neighbours says nothing
  if (messages.length === 0 && (hasBefore || hasAfter)) return stretches;
  return [...apart, { messages, hasBefore, hasAfter }].sort((one, other) => spanOf(one).from - spanOf(other).from);
}
