import { describe, expect, it } from 'vitest';
import { beginningOf, isBigEmoji } from './body';

describe('a long text', () => {
  it.each([
    ['short', 'text'],
    ['thirty lines', 'line\n'.repeat(29)],
    ['a little more than would be shown', 'word '.repeat(450)],
  ])('is not: %s', (_, text) => {
    expect(beginningOf(text)).toBeNull();
  });

  it('begins with thirty lines', () => {
    expect(beginningOf(Array.from({ length: 100 }, (_, at) => `line ${at}`).join('\n'))?.split('\n')).toHaveLength(30);
  });

  it('ends with a whole word, and never within a character', () => {
    const words = beginningOf('слово '.repeat(1_600));
    expect(words?.length).toBeLessThanOrEqual(2_000);
    expect(words).toMatch(/слово$/);
    expect(beginningOf(`a${'😀'.repeat(2_000)}`)).toMatch(/😀$/u);
  });
});

describe('big emoji', () => {
  it.each(['👍', '❤️', '👍🏽', '👩‍👩‍👧‍👦', '🇷🇺', '1️⃣', '😀😀 😀', ' 🎉 '])('are %j', (text) => {
    expect(isBigEmoji(text)).toBe(true);
  });

  it.each(['', 'a', '👍 ok', '😀😀😀😀', '123', '©', '™', '#', '😀'.repeat(50)])('are not %j', (text) => {
    expect(isBigEmoji(text)).toBe(false);
  });
});
