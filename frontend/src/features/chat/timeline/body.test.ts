import { describe, expect, it } from 'vitest';
import { isBigEmoji, pieces } from './body';

const links = (text: string) => pieces(text).flatMap((piece) => (piece.link ? [piece.text] : []));

describe('links', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', ['https://example.org/a?b=c#d']],
    ['https://example.org.', ['https://example.org']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://example.org/wiki/A_(b), yes', ['https://example.org/wiki/A_(b)']],
    ['«https://пример.рф/путь»!', ['https://пример.рф/путь']],
    ['HTTP://EXAMPLE.ORG', ['HTTP://EXAMPLE.ORG']],
    ['https://a.org\nhttps://b.org', ['https://a.org', 'https://b.org']],
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
    'a@b.org',
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

describe('big emoji', () => {
  it.each(['👍', '❤️', '👍🏽', '👩‍👩‍👧‍👦', '🇷🇺', '1️⃣', '😀😀 😀', ' 🎉 '])('are %j', (text) => {
    expect(isBigEmoji(text)).toBe(true);
  });

  it.each(['', 'a', '👍 ok', '😀😀😀😀', '123', '©', '™', '#', '😀'.repeat(50)])('are not %j', (text) => {
    expect(isBigEmoji(text)).toBe(false);
  });
});
