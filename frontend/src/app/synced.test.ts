import { describe, expect, it } from 'vitest';
import type { Message } from '../realtime/wire-types';
import { isQuiet, isTold, morningAfter, NOTHING_SET } from './synced';

/** Monday is the 1st of June 2026. */
const at = (day: number, hour: number, minute = 0): number => new Date(2026, 5, day, hour, minute).getTime();

describe('quiet', () => {
  it('is nothing where nothing was set, and after its end', () => {
    expect(isQuiet(NOTHING_SET, at(1, 3))).toBe(false);
    expect(isQuiet({ ...NOTHING_SET, quiet_until_ms: at(1, 3) }, at(1, 3))).toBe(false);
    expect(isQuiet({ ...NOTHING_SET, quiet_until_ms: at(1, 3) }, at(1, 2, 59))).toBe(true);
  });

  it.each([
    ['before it begins', at(1, 21, 59), false],
    ['when it begins', at(1, 22), true],
    ['after midnight', at(2, 6, 59), true],
    ['when it ends', at(2, 7), false],
    ['on the evening of another day', at(2, 23), false],
    ['on the morning of its day', at(1, 3), false],
  ])('by the week: %s', (_, nowMs, quiet) => {
    const span = { days: [0], from_min: 22 * 60, to_min: 7 * 60 };
    expect(isQuiet({ ...NOTHING_SET, quiet_week: [span] }, nowMs)).toBe(quiet);
  });

  it('over Sunday night reaches into Monday, and within a day it ends that day', () => {
    const night = { ...NOTHING_SET, quiet_week: [{ days: [6], from_min: 22 * 60, to_min: 7 * 60 }] };
    expect(isQuiet(night, at(8, 6))).toBe(true);
    const noon = { ...NOTHING_SET, quiet_week: [{ days: [0], from_min: 720, to_min: 780 }] };
    expect([at(1, 11, 59), at(1, 12), at(1, 13), at(2, 12)].map((ms) => isQuiet(noon, ms))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('till morning is till the next one', () => {
    expect(morningAfter(at(1, 23))).toBe(at(2, 8));
    expect(morningAfter(at(2, 3))).toBe(at(2, 8));
    expect(morningAfter(at(2, 8))).toBe(at(3, 8));
  });
});

describe('the level of a chat', () => {
  const message: Message = { seq: 1, version: 1, sender: 'you', scheme: 'server', created_at_ms: 0, edit_no: 0 };
  const told = (level: 'all' | 'mentions' | 'nothing', more: Partial<Message> = {}) =>
    isTold({ ...NOTHING_SET, levels: { c: level } }, 'c', { ...message, ...more }, 'me');

  it('tells nothing, mentions alone, or all', () => {
    expect(told('nothing', { mentions: ['me'] })).toBe(false);
    expect(told('mentions')).toBe(false);
    expect(told('mentions', { mentions: ['other'] })).toBe(false);
    expect(told('mentions', { mentions: ['me'] })).toBe(true);
    expect(told('mentions', { mentions_all: true })).toBe(true);
    expect(told('all')).toBe(true);
    expect(isTold(NOTHING_SET, 'c', message, 'me')).toBe(true);
  });
});
