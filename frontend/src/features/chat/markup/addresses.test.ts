import { describe, expect, it } from 'vitest';
import { addressesIn } from './addresses';

const links = (text: string) => addressesIn(text).map(({ href }) => href);

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
});
