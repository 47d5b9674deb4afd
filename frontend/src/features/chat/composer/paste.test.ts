import { describe, expect, it } from 'vitest';
import { formedIn, textOf } from './formed';
import { fromHtml } from './paste';

const clipboard = (html: string, plain = '') => ({ getData: (type: string) => (type === 'text/html' ? html : plain) });

describe('the browser’s own way', () => {
  it.each([
    ['of plain text', ''],
    ['of text without form', '<meta charset="utf-8"><div><span style="color:red">a</span></div>'],
    ['of what is too much', `<li>${'x'.repeat(2_000_001)}</li>`],
  ])('is left %s', (_, html) => {
    expect(formedIn(clipboard(html, 'a'))).toBeNull();
  });

  it('is taken where the form says nothing', async () => {
    const formed = formedIn(clipboard('<a href="http://a"></a><img src="x">', 'a'));
    expect(formed && (await textOf(formed))).toBe('a');
  });

  it('is not taken where it says more', async () => {
    const formed = formedIn(clipboard('<ul><li>one</li></ul>', 'one'));
    expect(formed && (await textOf(formed))).toBe('- one');
  });
});

describe('pasted HTML', () => {
  it.each([
    ['paragraphs and spaces', '<p>one\n  <b>two</b> </p>\n<p>three</p>', 'one two\n\nthree'],
    ['lines', '<div>a</div><div>b<br>c<br><br>d</div>', 'a\nb\nc\n\nd'],
    ['a heading', 'x<h2>Title</h2><p>text</p>', 'x\n\nTitle\n\ntext'],
    ['a list', '<p>see</p><ul>\n<li>one</li>\n<li><p>two</p></li></ul>end', 'see\n\n- one\n- two\n\nend'],
    ['a list in a list', '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>', '- a\n  - b\n- c'],
    ['numbers', '<ol start="3"><li>c</li><li>d</li></ol>', '3. c\n4. d'],
    ['no item without words', '<ul><li></li><li>a</li></ul><p>b</p>', '- a\n\nb'],
    ['a link', 'go <a href="https://a.b/c?d=1&amp;e=2">there</a>.', 'go there (https://a.b/c?d=1&e=2).'],
    ['a link that is its own text', '<a href="https://a.b/">a.b</a> <a href="mailto:x@y.z">x@y.z</a>', 'a.b x@y.z'],
    ['a link within the page', '<a href="#top">up</a><a href="javascript:alert(1)">no</a>', 'upno'],
    [
      'a table',
      '<table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p><p>2</p></td><td>3</td></tr></table>',
      'a\tb\n1 2\t3',
    ],
    ['a quotation', '<p>he:</p><blockquote><p>one</p><p>two</p></blockquote><p>so</p>', 'he:\n\n> one\n>\n> two\n\nso'],
    ['code in a line', 'run <code>make  it</code> now', 'run `make it` now'],
    [
      'code in an item and in a quotation',
      '<ul><li><code>a</code></li></ul><blockquote><code>b c</code></blockquote>',
      '- `a`\n\n> `b c`',
    ],
    ['code', '<pre><code>if a:\n    <span>b</span>\n</code></pre>after', '```\nif a:\n    b\n```\n\nafter'],
    ['code with broken lines', '<pre>a<br>b</pre>', '```\na\nb\n```'],
    ['a picture that has words', 'so <img alt="🎉" src="x"> it', 'so 🎉 it'],
    [
      'what nobody sees',
      '<head><style>p{}</style></head><script>alert("<p>")</script><!-- <p> -->a<title>t</title>',
      'a',
    ],
    ['signs by name', 'a&nbsp;&lt;b&gt; &#8212; &#x1F389; &nosuch; &amp;lt; &#0;', 'a <b> — 🎉 &nosuch; &lt;'],
    ['what is not HTML', '1 < 2 > 0 <', '1 < 2 > 0 <'],
    ['a tag in an attribute', '<a href="http://a" title="<p>x</p>">y</a>', 'y (http://a)'],
    ['what is not closed', '<p>a<p>b<ul><li>c<li>d<pre>e', 'a\n\nb\n\n- c\n- d\n\n```\ne\n```'],
  ])('keeps %s', (_, html, text) => {
    expect(fromHtml(html)).toBe(text);
  });

  it('is read in a time that grows with its length, whatever it is', () => {
    const began = performance.now();
    for (const piece of [
      '<a "',
      '<',
      "<a b='",
      '<!--',
      '</',
      '&',
      '<pre>',
      '<td>',
      '<a>x</a> ',
      '<code>',
      '<p>x',
      '<pre>    x',
    ])
      fromHtml(piece.repeat(30_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
