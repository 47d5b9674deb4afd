/** What has been used to make pages of this kind run something: here all of it is text, or a link that may be one. */
import { describe, expect, it, vi } from 'vitest';
import { initialState } from '../../../app/store';
import { setUpScreen, show } from '../../../dev/screen';
import { Markup } from './Markup';
import corpus from './xss.json';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...initialState, language: 'en' }));

const TAGS = new Set('A BDI BLOCKQUOTE BUTTON CODE DIV EM LI OL PATH PRE RECT S SPAN STRONG SVG UL'.split(' '));
const SAFE = /^(?:https?:\/\/[^\s"<>`\\]+|mailto:[^\s@?]+@[^\s@?]+)$/i;

function check(text: string): void {
  const { container, unmount } = show(<Markup text={text} />);
  for (const element of container.querySelectorAll('*')) {
    expect(TAGS).toContain(element.tagName.toUpperCase());
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on|^style$|^src/i);
      if (name === 'href') {
        expect(value).toMatch(SAFE);
        expect(['http:', 'https:', 'mailto:']).toContain(new URL(value).protocol);
      }
    }
  }
  unmount();
}

describe('nothing runs', () => {
  it('of a corpus that is large enough', () => {
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(60);
  });

  it.each(corpus)('%j', (text) => {
    for (const around of ['', '**', '*', '~~', '||']) check(around + text + around);
    for (const before of ['> ', '- a\n- ', '```\n', '[x](https://example.org) ']) check(before + text);
    check(`[${text}](https://example.org)`);
    check(`[x](${text})`);
  });
});

describe('a link that says it leads elsewhere', () => {
  it.each([
    ['[https://bank.example](https://evil.example/x)', 'https://bank.example (evil.example)'],
    ['[bank.example](https://bank.example.evil.example)', 'bank.example (bank.example.evil.example)'],
    ['[bank.example](https://bank.example@evil.example)', 'bank.example (evil.example)'],
    ['[bank.example](https://bаnk.example)', 'bank.example (xn--bnk-6cd.example)'],
    ['[anna@bank.example](mailto:anna@evil.example)', 'anna@bank.example (evil.example)'],
    ['[bank.example](https://bank.example/x)', 'bank.example'],
    ['[the bank](https://evil.example)', 'the bank'],
  ])('%s is shown with where it leads', (text, shown) => {
    const { container } = show(<Markup text={text} />);
    expect(container).toHaveTextContent(shown, { normalizeWhitespace: false });
    expect(container.textContent).toBe(shown);
  });
});
