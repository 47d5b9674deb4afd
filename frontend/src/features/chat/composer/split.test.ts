import { describe, expect, it } from 'vitest';
import { codePoints } from '../../../ui/text';
import { splitText } from './split';

const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

describe('a long text', () => {
  it('that fits is one part, as it is sent', () => {
    expect(splitText('\n\n  a\n\tb\n\n', 100)).toEqual(['  a\n\tb']);
    expect(splitText('x'.repeat(100), 100)).toEqual(['x'.repeat(100)]);
    expect(splitText('   ', 100)).toEqual([]);
  });

  it('is cut between paragraphs, else between lines, else between words', () => {
    const long = 'x'.repeat(60);
    expect(splitText(`${long}\n\n${long}\n${long}`, 122)).toEqual([long, `${long}\n${long}`]);
    expect(splitText(`${long}\n${long}`, 80)).toEqual([long, long]);
    const parts = splitText(words(60), 100);
    expect(parts.join(' ')).toBe(words(60));
    expect(Math.max(...parts.map(codePoints))).toBeLessThanOrEqual(100);
    expect(parts).toHaveLength(5);
  });

  it.each(['🎉', '👩🏽‍🚀', '🇷🇺', 'й', 'ñ̃'])('without a space is not cut within %s', (letter) => {
    const text = letter.repeat(120);
    const parts = splitText(text, 100);
    expect(parts.join('')).toBe(text);
    for (const part of parts) {
      expect(codePoints(part)).toBeLessThanOrEqual(100);
      expect(part.replaceAll(letter, '')).toBe('');
    }
  });

  it('goes on even where one letter is longer than a part', () => {
    const text = `e${'\u0301'.repeat(150)}`;
    const parts = splitText(text, 100);
    expect(parts.join('')).toBe(text);
    expect(Math.max(...parts.map(codePoints))).toBeLessThanOrEqual(100);
  });

  it('closes the code that is cut and opens it again, with its language and its spaces', () => {
    const lines = Array.from({ length: 12 }, (_, index) => `    line ${index}`);
    const parts = splitText(`see\n\`\`\`python\n${lines.join('\n')}\n\`\`\`\nend`, 100);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(codePoints(part)).toBeLessThanOrEqual(100);
      expect((part.match(/^```/gm) ?? []).length % 2).toBe(0);
    }
    expect(parts[1]).toMatch(/^```python\n {4}line/);
    expect(parts.join('\n').match(/ {4}line \d+/g)).toEqual(lines);
    expect(parts.at(-1)).toMatch(/\n```\nend$/);
  });

  it('loses nothing but spaces, whatever is in it', () => {
    const kinds = ['a', 'я', ' ', ' ', '\n', '\n\n', '```\n', '👩🏽‍🚀', '🇷🇺', 'слово', '  '];
    let seed = 7;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed;
    };
    for (let run = 0; run < 200; run++) {
      const text = Array.from({ length: 150 }, () => kinds[next() % kinds.length]).join('');
      const parts = splitText(text, 64);
      const bare = (some: string) => some.replace(/\s|```/g, '');
      expect(bare(parts.join(''))).toBe(bare(text));
      expect(Math.max(0, ...parts.map(codePoints))).toBeLessThanOrEqual(64);
    }
  });
});
