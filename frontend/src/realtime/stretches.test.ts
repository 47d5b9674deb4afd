/** Pages and messages find their place. */
import { describe, expect, it } from 'vitest';
import type { Stretch } from '../app/state';
import { type Cursor, messageAt, place, upsert } from './stretches';
import type { Frame, Message } from './wire-types';

const message = (seq: number, version = seq): Message => ({
  seq,
  version,
  sender: 'you',
  scheme: 'server',
  body: `${seq} at ${version}`,
  created_at_ms: seq,
  edit_no: 0,
});

const page = (seqs: number[], has_before: boolean, has_after: boolean): Frame<'history.page'> => ({
  type: 'history.page',
  chat: 'c',
  messages: seqs.map((seq) => message(seq)),
  has_before,
  has_after,
});

const stretch = (seqs: number[], hasBefore: boolean, hasAfter: boolean): Stretch => ({
  messages: seqs.map((seq) => message(seq)),
  hasBefore,
  hasAfter,
});

const seqs = (stretches: Stretch[]): number[][] => stretches.map(({ messages }) => messages.map(({ seq }) => seq));

describe('a page', () => {
  const newest: Cursor = { kind: 'newest' };

  it('begins the timeline', () => {
    expect(place([], page([4, 6], true, false), newest)).toEqual([stretch([4, 6], true, false)]);
    expect(place([], page([], false, false), newest)).toEqual([stretch([], false, false)]);
  });

  it('goes before what was there, also where it says that nothing is before it', () => {
    const held = [stretch([8, 9], true, false)];
    expect(place(held, page([4, 6], true, true), { kind: 'before', seq: 8 })).toEqual([
      stretch([4, 6, 8, 9], true, false),
    ]);
    expect(place(held, page([], false, true), { kind: 'before', seq: 8 })).toEqual([stretch([8, 9], false, false)]);
  });

  it('goes after what was there, and closes the hole to the next stretch', () => {
    const held = [stretch([1, 3], false, true), stretch([8, 9], true, false)];
    expect(seqs(place(held, page([4, 5], true, true), { kind: 'after', seq: 3 }))).toEqual([
      [1, 3, 4, 5],
      [8, 9],
    ]);
    expect(place(held, page([5, 8], true, true), { kind: 'after', seq: 3 })).toEqual([
      stretch([1, 3, 5, 8, 9], false, false),
    ]);
  });

  it('stands alone where it meets nothing, in order', () => {
    const held = [stretch([20, 21], true, false)];
    const around = place(held, page([9, 10, 11], true, true), { kind: 'around', seq: 10 });
    expect(around).toEqual([stretch([9, 10, 11], true, true), stretch([20, 21], true, false)]);
  });

  it('brings newer states and keeps those that are newer here', () => {
    const held: Stretch[] = [{ messages: [message(8, 30), message(9)], hasBefore: true, hasAfter: false }];
    const news = page([8, 9], true, false);
    news.messages[1] = message(9, 31);
    expect(place(held, news, newest)[0]?.messages.map(({ version }) => version)).toEqual([30, 31]);
  });
});

describe('a message', () => {
  const held = [stretch([1, 3], true, true), stretch([8, 9], true, false)];

  it('is added where a stretch speaks for its place, and nowhere else', () => {
    expect(seqs(upsert(held, [message(2)]))).toEqual([
      [1, 2, 3],
      [8, 9],
    ]);
    expect(seqs(upsert(held, [message(12)]))[1]).toEqual([8, 9, 12]);
    expect(upsert(held, [message(5)])).toBe(held);
    expect(upsert([], [message(5)])).toEqual([]);
  });

  it('replaces an older state of itself only', () => {
    expect(messageAt(upsert(held, [message(8, 10)]), 8)?.version).toBe(10);
    const newer = upsert(held, [message(8, 10)]);
    expect(upsert(newer, [message(8, 8)])).toBe(newer);
  });
});
