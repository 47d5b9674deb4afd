/**
 * Reads HTML from the clipboard as a stream of marks and text. Not by the browser's parser, to which the page's content
 * policy lets nobody hand a string, and which would report every style in it as a breach. Nothing of it becomes HTML again.
 */
export type Mark =
  | { kind: 'text'; text: string }
  | { kind: 'open'; name: string; attribute: (name: string) => string | null }
  | { kind: 'close'; name: string };

/** Nobody reads what is in these. */
const UNSEEN = new Set(['head', 'iframe', 'math', 'noscript', 'object', 'script', 'style', 'svg', 'template', 'title']);
const NAME = /\/?[a-z][^\s/>]*/iy;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi;
/** What programs write by name; browsers write the first five only. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  apos: "'",
  bull: '•',
  copy: '©',
  euro: '€',
  hellip: '…',
  laquo: '«',
  ldquo: '“',
  lsquo: '‘',
  mdash: '—',
  middot: '·',
  ndash: '–',
  raquo: '»',
  rdquo: '”',
  rsquo: '’',
  shy: '',
  times: '×',
};

function decoded(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    return isCharacter ? String.fromCodePoint(point) : '';
  });
}

/** Behind the `>` of the tag that begins at `from`, or where the text ends. Each sign is looked at once. */
function tagEnd(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const sign = html[at];
    if (sign === '>') return at + 1;
    if (sign !== '"' && sign !== "'") continue;
    const close = html.indexOf(sign, at + 1);
    if (close < 0) return html.length;
    at = close;
  }
  return html.length;
}

function after(html: string, end: string, from: number): number {
  const at = html.indexOf(end, from);
  return at < 0 ? html.length : at + end.length;
}

/** Where the end tag of an element begins whose insides are skipped. */
function closing(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

const attributeIn = (tag: string) => (name: string) => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  return found ? decoded(found[1] ?? found[2] ?? found[3] ?? '') : null;
};

export function* marksOf(html: string): Generator<Mark> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const end = open < 0 ? html.length : open;
    if (end > at) yield { kind: 'text', text: decoded(html.slice(at, end)) };
    if (open < 0) return;
    at = open + 1;
    if (html.startsWith('!--', at)) {
      at = after(html, '-->', at);
      continue;
    }
    if (html[at] === '!' || html[at] === '?') {
      at = after(html, '>', at);
      continue;
    }
    NAME.lastIndex = at;
    const named = NAME.exec(html)?.[0].toLowerCase();
    if (named === undefined) {
      yield { kind: 'text', text: '<' };
      continue;
    }
    const begin = at + named.length;
    at = tagEnd(html, begin);
    if (named.startsWith('/')) yield { kind: 'close', name: named.slice(1) };
    else if (UNSEEN.has(named)) at = html[at - 2] === '/' ? at : closing(html, named, at);
    else yield { kind: 'open', name: named, attribute: attributeIn(html.slice(begin, at)) };
  }
}
