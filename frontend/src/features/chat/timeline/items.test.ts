import { describe, expect, it } from 'vitest';
import type { Row } from '../../../app/state';
import { IGOR, MARINA, ME, message, system } from '../../../dev/fixture';
import type { Message } from '../../../realtime/wire-types';
import { type Item, itemsOf, type MessageRow, segmentAt, segmentsOf } from './items';

const NOON = new Date(2026, 10, 20, 12, 0).getTime();
const MINUTE = 60_000;
const row = (of: Message): MessageRow => ({
  kind: 'message',
  key: `${of.seq}`,
  message: of,
  delivery: 'none',
  pending: null,
});
const at = (seq: number, sender: string, minutes: number) => row(message(seq, sender, 'text', NOON + minutes * MINUTE));
const items = (rows: MessageRow[], divider: Parameters<typeof itemsOf>[2] = null, hasBefore = true) =>
  itemsOf({ rows, gapBefore: false, gapAfter: false }, hasBefore, divider, ME, new Map());
const runs = (all: Item[]) => all.map(({ first, last }) => (first ? '[' : '·') + (last ? ']' : '·')).join(' ');

describe('runs', () => {
  it('join messages of one author within five minutes', () => {
    expect(runs(items([at(1, MARINA, 0), at(2, MARINA, 4), at(3, MARINA, 8)]))).toBe('[· ·· ·]');
  });

  it('end with another author, after five minutes, and at a row of the server', () => {
    expect(runs(items([at(1, MARINA, 0), at(2, IGOR, 1)]))).toBe('[] []');
    expect(runs(items([at(1, MARINA, 0), at(2, MARINA, 5)]))).toBe('[] []');
    const joined = row(system(2, MARINA, { event: 'members_added', users: [IGOR] }, NOON));
    expect(runs(items([at(1, MARINA, 0), joined, at(3, MARINA, 0)]))).toBe('[] [] []');
  });

  it('end at midnight', () => {
    expect(runs(items([at(1, MARINA, 719), at(2, MARINA, 721)]))).toBe('[] []');
  });
});

describe('days', () => {
  it('begin where the date changes, and at the very beginning of a chat only', () => {
    const rows = [at(1, MARINA, 0), at(2, MARINA, 1), at(3, MARINA, 24 * 60)];
    expect(items(rows).map((item) => item.newDay)).toEqual([false, false, true]);
    expect(items(rows, null, false).map((item) => item.newDay)).toEqual([true, false, true]);
  });
});

describe('the unread divider', () => {
  it('stands above the first unread message of others and breaks the run', () => {
    const all = items([at(1, MARINA, 0), at(2, ME, 1), at(3, MARINA, 2), at(4, MARINA, 3)], { afterSeq: 1, count: 2 });
    expect(all.map((item) => item.unread)).toEqual([null, null, 2, null]);
    const within = items([at(1, MARINA, 0), at(2, MARINA, 1)], { afterSeq: 1, count: 1 });
    expect(runs(within)).toBe('[] []');
  });

  it('stands nowhere when there is nothing to stand above', () => {
    expect(items([at(1, MARINA, 0)], { afterSeq: 1, count: 3 }).some((item) => item.unread !== null)).toBe(false);
  });
});

describe('items', () => {
  it('are the same objects where nothing changed', () => {
    const rows = [at(1, MARINA, 0), at(2, MARINA, 1)];
    const before = items(rows);
    const known = new Map(before.map((item) => [item.row.key, item]));
    const segment = { rows: [...rows, at(3, IGOR, 2)], gapBefore: false, gapAfter: false };
    const after = itemsOf(segment, true, null, ME, known);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });
});

describe('segments', () => {
  const rows: Row[] = [
    at(1, MARINA, 0),
    at(2, MARINA, 1),
    { kind: 'gap', key: 'gap', afterSeq: 2, beforeSeq: 90 },
    at(90, MARINA, 2),
  ];

  it('are the stretches between holes', () => {
    const segments = segmentsOf(rows);
    expect(segments.map((one) => one.rows.map((each) => each.message.seq))).toEqual([[1, 2], [90]]);
    expect(segments.map(({ gapBefore, gapAfter }) => [gapBefore, gapAfter])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  it('are found by a place in them; the newest by none', () => {
    const segments = segmentsOf(rows);
    expect(segmentAt(segments, 2)).toBe(segments[0]);
    expect(segmentAt(segments, null)).toBe(segments[1]);
    expect(segmentAt(segments, 50)).toBe(segments[1]);
    expect(segmentAt([], null)).toBeUndefined();
  });
});
