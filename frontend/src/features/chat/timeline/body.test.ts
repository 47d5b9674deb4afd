import { describe, expect, it } from 'vitest';
import { beginningOf, isBigEmoji, pieces } from './body';

const links = (text: string) => pieces(text).flatMap((piece) => (piece.href === null ? [] : [piece.href]));

describe('links', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', ['https://example.org/a?b=c#d']],
    ['https://example.org.', ['https://example.org']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://example.org/wiki/A_(b), yes', ['https://example.org/wiki/A_(b)']],
    ['«https://пример.рф/путь»!', ['https://пример.рф/путь']],
    ['HTTP://EXAMPLE.ORG', ['HTTP://EXAMPLE.ORG']],
    ['https://a.org\nhttps://b.org', ['https://a.org', 'https://b.org']],
    ['write to anna.k+x@mail.example.org.', ['mailto:anna.k+x@mail.example.org']],
    ['(mailto:a@b.org)', ['mailto:a@b.org']],
    ['почта@пример.рф', ['mailto:почта@пример.рф']],
    ['https://user@example.org/a@b.org', ['https://user@example.org/a@b.org']],
  ])('in %j', (text, found) => {
    expect(links(text)).toEqual(found);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.org',
    'https://',
    'http://[',
    'www.example.org',
    'a@b',
    '@anna',
    'a@b.c1',
    'a@-b.org',
    'mailto:a@b.org?bcc=c@d.org',
    'mailto:',
  ])('are not made of %j', (text) => {
    expect(links(text)).toEqual([]);
  });

  it.each(['', 'plain', ' a  b\n\n', 'x https://a.org/(b).) y', 'https://a.org'])('lose nothing of %j', (text) => {
    expect(
      pieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});

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
