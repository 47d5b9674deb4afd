import { describe, expect, it } from 'vitest';
import { diff } from './diff';

const told = (one: string, other: string) =>
  diff(one, other)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `{-${text}-}`))
    .join('');

describe('what changed between two texts', () => {
  it.each([
    ['the same', 'the same', 'the same'],
    ['', 'new', '{+new+}'],
    ['old', '', '{-old-}'],
    ['Meet at nine, gate 2', 'Meet at ten, gate 2', 'Meet at {-nine-}{+ten+}, gate 2'],
    ['Выезд в 9', 'Выезд завтра в 9', 'Выезд {+завтра +}в 9'],
    ['one two three four', 'one three four five', 'one {-two -}three four{+ five+}'],
    ['a a', 'a a a', 'a a{+ a+}'],
  ])('%j and %j', (one, other, words) => {
    expect(told(one, other)).toBe(words);
  });

  it('loses nothing of either, however they differ', () => {
    const words = ['a', 'b', ' ', '\n', 'ё', '👍🏽', ', '];
    let state = 7;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state;
    };
    const text = () => Array.from({ length: next() % 12 }, () => words[next() % words.length]).join('');
    for (let turn = 0; turn < 300; turn += 1) {
      const [one, other] = [text(), text()];
      const parts = diff(one, other);
      const of = (...kinds: string[]) =>
        parts.flatMap(({ kind, text: part }) => (kinds.includes(kind) ? part : [])).join('');
      expect(of('same', 'removed')).toBe(one);
      expect(of('same', 'added')).toBe(other);
    }
  });

  it('answers soon for the longest texts, as replaced where they have little in common', () => {
    const one = Array.from({ length: 5_000 }, (_, at) => `${at % 10}`).join(' ');
    const other = Array.from({ length: 4_999 }, (_, at) => `${(at * 7) % 10}`).join(',');
    const began = performance.now();
    const kinds = diff(`same ${one}`, `same ${other}`).map(({ kind }) => kind);
    expect(kinds).toEqual(['same', 'removed', 'added']);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
