/** The picker's data: found in both languages, by shortcode and by keyword; tones as Unicode has them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../realtime/limits';
import { codePoints } from '../text';
import { type EmojiData, findEmoji, GROUPS, loadEmoji } from './data';
import { TONES, toned } from './tone';

let data: EmojiData;
beforeAll(async () => {
  data = await loadEmoji();
});
const found = (query: string): string[] => findEmoji(data, query).map(({ emoji }) => emoji);

describe('search', () => {
  it('finds nothing of nothing, and nothing of what is nowhere', () => {
    expect(found('')).toEqual([]);
    expect(found(' : ')).toEqual([]);
    expect(found('qwzx')).toEqual([]);
    expect(found('котик xyzzy')).toEqual([]);
  });

  it.each([
    ['кот', '🐈'],
    ['cat', '🐈'],
    ['ёлка', '🎄'],
    ['елка', '🎄'],
    ['thumbs', '👍'],
    ['+1', '👍'],
    [':tada:', '🎉'],
    ['heart_eyes', '😍'],
    ['heart eyes', '😍'],
    ['день рожд', '🎂'],
    ['Россия', '🇷🇺'],
    ['🎉', '🎉'],
  ])('finds by “%s” %s', (query, emoji) => {
    expect(found(query)).toContain(emoji);
  });

  it('gives the very word before what only begins so', () => {
    expect(found('cat')[0]).toBe('🐱');
    expect(found('smile')[0]).toBe('😄');
  });

  it('stops at as many as are asked for', () => {
    expect(findEmoji(data, 'face', 5)).toHaveLength(5);
  });
});

describe('the data', () => {
  it('has a name in both languages and a shortcode for every emoji, each once, all in the groups shown', () => {
    expect(data.all.length).toBeGreaterThan(1_850);
    expect(data.all.filter(({ names, codes }) => !names.en || !names.ru || codes.length === 0)).toEqual([]);
    expect(data.byEmoji.size).toBe(data.all.length);
    const groups: readonly number[] = GROUPS;
    expect(data.all.filter(({ group }) => !groups.includes(group))).toEqual([]);
  });

  it('has nothing longer than a reaction may be, whatever the tone', () => {
    const longest = data.all.map(({ emoji, takesTone }) => codePoints(takesTone ? toned(emoji, 5) : emoji));
    expect(Math.max(...longest)).toBe(10);
    expect(Math.max(...longest)).toBeLessThanOrEqual(LIMITS.EMOJI_MAX_CHARS);
  });
});

describe('a tone', () => {
  it('is put behind everybody, in place of the sign that asks for a picture', () => {
    expect(TONES.map((tone) => toned('☝️', tone))).toEqual(['☝️', '☝🏻', '☝🏼', '☝🏽', '☝🏾', '☝🏿']);
    expect(toned('👩‍🚀', 3)).toBe('👩🏽‍🚀');
    expect(toned('👩‍❤️‍💋‍👨', 1)).toBe('👩🏻‍❤️‍💋‍👨🏻');
    expect(toned('🧑‍🤝‍🧑', 5)).toBe('🧑🏿‍🤝‍🧑🏿');
    expect(toned('🤝', 2)).toBe('🤝🏼');
  });
});
