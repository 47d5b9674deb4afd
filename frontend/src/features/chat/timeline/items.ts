/** From the rows of a timeline to what is drawn: runs by author, days, the unread divider, one loaded stretch at a time. */
import type { Row } from '../../../app/state';
import { daysApart } from '../../../i18n/dates';

export type MessageRow = Extract<Row, { kind: 'message' }>;

/** What was unread when the chat was opened: everything of others after `afterSeq`. */
export type Divider = { afterSeq: number; count: number };

export type Item = {
  row: MessageRow;
  /** First and last of a run: messages of one author, each within five minutes of the one before. */
  first: boolean;
  last: boolean;
  /** The very first row of the chat. */
  begins: boolean;
  /** Begins a new day. */
  newDay: boolean;
  /** The divider stands above it: how many are unread. */
  unread: number | null;
};

/** Rows without a hole between them, and whether more lie before and after. */
export type Segment = { rows: MessageRow[]; gapBefore: boolean; gapAfter: boolean };

const RUN_MS = 5 * 60_000;

export function segmentsOf(rows: readonly Row[]): Segment[] {
  const segments: Segment[] = [];
  let current: Segment = { rows: [], gapBefore: false, gapAfter: false };
  for (const row of rows) {
    if (row.kind === 'message') {
      current.rows.push(row);
      continue;
    }
    current.gapAfter = true;
    segments.push(current);
    current = { rows: [], gapBefore: true, gapAfter: false };
  }
  segments.push(current);
  return segments.filter((segment) => segment.rows.length > 0);
}

/** The stretch a place lies in; without one, the newest. */
export function segmentAt(segments: readonly Segment[], seq: number | null): Segment | undefined {
  const newest = segments.at(-1);
  if (seq === null) return newest;
  return (
    segments.find(({ rows }) => (rows[0]?.message.seq ?? 0) <= seq && seq <= (rows.at(-1)?.message.seq ?? 0)) ?? newest
  );
}

/** Index of the first of so many rows at or after a place; rows that wait for one come last. */
function firstAt(count: number, seqAt: (index: number) => number | undefined, seq: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = seqAt(middle);
    if (at && at < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const placeIn = (items: readonly Item[], seq: number): number =>
  firstAt(items.length, (at) => items[at]?.row.message.seq, seq);

export const holds = ({ rows }: Segment, seq: number): boolean =>
  rows[firstAt(rows.length, (at) => rows[at]?.message.seq, seq)]?.message.seq === seq;

export const isUnreadAfter = ({ message }: MessageRow, seq: number, me: string): boolean =>
  message.seq > seq && message.sender !== me && !message.system;

const isRunOf = (one: MessageRow, next: MessageRow): boolean =>
  one.message.sender === next.message.sender &&
  !one.message.system &&
  !next.message.system &&
  next.message.created_at_ms - one.message.created_at_ms < RUN_MS &&
  daysApart(one.message.created_at_ms, next.message.created_at_ms) === 0;

/** Items in order; one that did not change is the same object as in `before`, so its row is not drawn again. */
export function itemsOf(
  { rows, gapBefore }: Segment,
  hasBefore: boolean,
  divider: Divider | null,
  me: string,
  before: ReadonlyMap<string, Item>,
): Item[] {
  const found = divider ? rows.findIndex((row) => isUnreadAfter(row, divider.afterSeq, me)) : -1;
  // the first that is loaded need not be the first there is
  const dividerAt = found === 0 && hasBefore && (rows[0]?.message.seq ?? 0) > (divider?.afterSeq ?? 0) + 1 ? -1 : found;
  return rows.map((row, index) => {
    const previous = rows[index - 1];
    const next = rows[index + 1];
    const item: Item = {
      row,
      first: !previous || index === dividerAt || !isRunOf(previous, row),
      last: !next || index + 1 === dividerAt || !isRunOf(row, next),
      begins: !previous && !hasBefore && !gapBefore,
      // above the first loaded row the day is not known to begin; the chip that floats names it
      newDay: previous
        ? daysApart(previous.message.created_at_ms, row.message.created_at_ms) !== 0
        : !hasBefore && !gapBefore,
      unread: index === dividerAt ? (divider?.count ?? null) : null,
    };
    const known = before.get(row.key);
    return known && isSame(known, item) ? known : item;
  });
}

const isSame = (one: Item, other: Item): boolean =>
  one.row === other.row &&
  one.first === other.first &&
  one.last === other.last &&
  one.begins === other.begins &&
  one.newDay === other.newDay &&
  one.unread === other.unread;
