/**
 * The marks people write in a message, read into a tree that holds no HTML. By hand: no library has spoilers, leaves
 * 2*3*4 and names_with_underscores as they are, and is this small. One pass, so the time grows with the length alone:
 * of each kind of mark only the last opening one is remembered, and nothing is looked at twice.
 */
import { addressesIn, hrefOf } from './addresses';

export type Emphasis = 'strong' | 'em' | 'strike' | 'spoiler';

export type Inline =
  | string
  | { kind: Emphasis; children: Inline[] }
  | { kind: 'code'; text: string }
  /** Words the writer gave to an address. */
  | { kind: 'link'; href: string; children: Inline[] }
  /** An address that stands in the text. */
  | { kind: 'address'; href: string; text: string }
  /** May name somebody: who is a member is known where it is shown. */
  | { kind: 'mention'; text: string };

export type ListItem = { inlines: Inline[]; lists: List[] };
/** `start`: the number of the first; null where the items have none. */
export type List = { kind: 'list'; start: number | null; items: ListItem[] };

export type Block =
  | { kind: 'text'; inlines: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | List;

/** A quote in a quote in a quote is as deep as it gets; so are lists. */
const DEEPEST = 3;

/** `cut`: the text goes on, so what is hidden in it stays hidden though its end is missing. */
export function parse(text: string, { cut = false } = {}): Block[] {
  return blocksOf(text.split('\n'), cut, 0);
}

/** Rows come and go while one scrolls, and a list of chats is drawn often. */
const KEPT = 400;
const kept = new Map<string, Block[]>();

export function parsed(text: string, cut = false): Block[] {
  const key = `${cut ? 1 : 0}${text}`;
  const blocks = kept.get(key) ?? parse(text, { cut });
  // what was asked for last is kept longest
  kept.delete(key);
  kept.set(key, blocks);
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(oldest);
  }
  return blocks;
}

const FENCE = /^ {0,3}```([\p{L}\p{N}_+#.-]{0,30})[ \t]*$/u;
const FENCE_END = /^ {0,3}```[ \t]*$/;
const QUOTE = /^ {0,3}> /;
const ITEM = /^( {0,12})(?:(-)|(0|[1-9]\d{0,8})\.) (?=\S)/;

type Item = { indent: number; start: number | null; text: string };

function itemOf(line: string): Item | null {
  const found = ITEM.exec(line);
  if (!found) return null;
  const [all, indent = '', dash, number] = found;
  return { indent: indent.length, start: dash ? null : Number(number), text: line.slice(all.length) };
}

function blocksOf(lines: string[], cut: boolean, depth: number): Block[] {
  const blocks: Block[] = [];
  let plain: string[] = [];
  const endText = (isLast = false) => {
    // an empty line beside a block is its margin
    if (!isLast) while (plain.at(-1)?.trim() === '') plain.pop();
    if (blocks.length > 0) while (plain[0]?.trim() === '') plain.shift();
    if (plain.length > 0) blocks.push({ kind: 'text', inlines: inlinesOf(plain.join('\n'), cut && isLast) });
    plain = [];
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line);
    if (fence) {
      let end = at + 1;
      while (end < lines.length && !FENCE_END.test(lines[end] ?? '')) end++;
      const text = lines.slice(at + 1, end).join('\n');
      if (text.trim() === '') plain.push(...lines.slice(at, end + 1));
      else {
        endText();
        blocks.push({ kind: 'code', language: (fence[1] ?? '').toLowerCase(), text });
      }
      at = end + 1;
      continue;
    }
    if (depth < DEEPEST && QUOTE.test(line)) {
      let end = at;
      while (end < lines.length && (QUOTE.test(lines[end] ?? '') || /^ {0,3}>$/.test(lines[end] ?? ''))) end++;
      endText();
      const inner = lines.slice(at, end).map((one) => one.replace(/^ {0,3}> ?/, ''));
      blocks.push({ kind: 'quote', blocks: blocksOf(inner, cut && end === lines.length, depth + 1) });
      at = end;
      continue;
    }
    const items: Item[] = [];
    for (let next = itemOf(line); next; next = itemOf(lines[at + items.length] ?? '')) items.push(next);
    // a single one may be a dash before what somebody says, or a minus
    if (items.length > 1) {
      endText();
      blocks.push(...listsOf(items, cut && at + items.length === lines.length, 0));
      at += items.length;
      continue;
    }
    plain.push(line);
    at++;
  }
  endText(true);
  return blocks;
}

function listsOf(items: Item[], cut: boolean, depth: number): List[] {
  const lists: List[] = [];
  let at = 0;
  while (at < items.length) {
    const { indent, start, text } = items[at] as Item;
    let end = at + 1;
    while (depth < DEEPEST && end < items.length && (items[end]?.indent ?? 0) > indent + 1) end++;
    const cutHere = cut && end === items.length;
    const item = { inlines: inlinesOf(text, cutHere), lists: listsOf(items.slice(at + 1, end), cutHere, depth + 1) };
    const list = lists.at(-1);
    // numbers stay as they were written
    const goesOn =
      list && (start === null ? list.start === null : list.start !== null && start === list.start + list.items.length);
    if (goesOn) list.items.push(item);
    else lists.push({ kind: 'list', start, items: [item] });
    at = end;
  }
  return lists;
}

/** As the server finds them. */
const MENTION = /(?<![\p{L}\p{N}_@./-])@(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|все)(?![\p{L}\p{N}_@])/giu;

const BEFORE = /(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])$/;
const SPACE = /^\s$/u;
const WORD = /^[\p{L}\p{N}\p{M}_]$/u;
/** What a sign stands beside in formulas, paths and code rather than in a sentence. */
const NOT_BEFORE_OPENING = new Set(')]}>/\\:;=&%@#$^');
const NOT_AFTER_OPENING = new Set('/\\.,;:!?)]}>»');
const NOT_AROUND_CLOSING = new Set('/\\');
const SOLID = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

const KINDS: Readonly<Record<string, Emphasis>> = { '*': 'em', '**': 'strong', '~~': 'strike', '||': 'spoiler' };

/** Where one opened: its place among the pieces, and how much had been written by then. */
type Opening = { at: number; solid: number };
type Slot = Emphasis | 'label';

type Atom = { from: number; to: number; node: Inline };

function atomsIn(text: string): Atom[] {
  const atoms: Atom[] = addressesIn(text).map(({ from, to, href }) => ({
    from,
    to,
    node: { kind: 'address', href, text: text.slice(from, to) },
  }));
  if (!text.includes('@')) return atoms;
  for (const { index, 0: name } of text.matchAll(MENTION))
    atoms.push({ from: index, to: index + name.length, node: { kind: 'mention', text: name } });
  return atoms.sort((one, other) => one.from - other.from);
}

/** For each run of backticks the next one of the same length in its line. */
function codeEnds(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  if (!text.includes('`')) return ends;
  const last = new Map<number, number>();
  for (const { index, 0: run } of [...text.matchAll(/`+|\n/g)].reverse()) {
    if (run === '\n') {
      last.clear();
      continue;
    }
    const end = last.get(run.length);
    if (end !== undefined) ends.set(index, end);
    last.set(run.length, index);
  }
  return ends;
}

const RUN = /`+|\*+|~+|\|+|[[\]]|\n[ \t]*\n/g;
/** Up to the bracket that closes it; brackets of its own are in pairs. */
const TARGET = /\(((?:[^\s()[\]<>"]|\([^\s()[\]<>"]*\)){1,2000})\)/y;

function inlinesOf(text: string, cut: boolean): Inline[] {
  const atoms = atomsIn(text);
  const ends = codeEnds(text);
  const open = new Map<Slot, Opening>();
  const out: Inline[] = [];
  let solid = 0;
  let done = 0;
  let atom = 0;

  const write = (to: number) => {
    if (to <= done) return;
    const piece = text.slice(done, to);
    if (SOLID.test(piece)) solid++;
    out.push(piece);
    done = to;
  };
  const put = (node: Inline, to: number) => {
    solid++;
    out.push(node);
    done = to;
  };
  /** What was written since becomes the inside of a piece; what opened in there no longer counts. */
  const close = (slot: Slot, make: (children: Inline[]) => Inline): boolean => {
    const opening = open.get(slot);
    if (!opening || opening.solid === solid) return false;
    const children = out.splice(opening.at + 1);
    out[opening.at] = make(joined(children));
    for (const [other, { at }] of open) if (at >= opening.at) open.delete(other);
    return true;
  };
  const emphasise = (from: number, run: string) => {
    const before = BEFORE.exec(text.slice(Math.max(0, from - 2), from))?.[0] ?? '';
    const after = String.fromCodePoint(text.codePointAt(from + run.length) ?? 32);
    const isSmiley = run === '*' && /(?:^|[^\p{L}\p{N}])[:;]-?$/u.test(text.slice(Math.max(0, from - 3), from));
    const closes = before !== '' && !SPACE.test(before) && !WORD.test(after) && !NOT_AROUND_CLOSING.has(before);
    const opens = !SPACE.test(after) && !WORD.test(before) && !NOT_BEFORE_OPENING.has(before);
    write(from);
    // three are both at once: the outer one opens first, the inner one closes first
    const marks = run === '***' ? ['*', '**'] : [run];
    if (closes && !isSmiley && !NOT_AROUND_CLOSING.has(after)) {
      let left = run;
      for (let went = true; went && left !== ''; ) {
        went = false;
        const mine = (run === '***' ? ['*', '**'] : [run]).filter((mark) => left.length >= mark.length);
        mine.sort((one, other) => (placeOf(other) ?? -1) - (placeOf(one) ?? -1));
        for (const mark of mine) {
          const kind = KINDS[mark];
          if (!kind || !close(kind, (children) => ({ kind, children }))) continue;
          left = left.slice(mark.length);
          went = true;
          break;
        }
      }
      done = from + run.length - left.length;
      if (left !== run) return write(from + run.length);
    }
    for (const mark of marks) {
      const kind = KINDS[mark];
      write(done + mark.length);
      if (kind && opens && !isSmiley && !NOT_AFTER_OPENING.has(after)) open.set(kind, { at: out.length - 1, solid });
    }
  };
  const placeOf = (mark: string) => {
    const kind = KINDS[mark];
    return kind && open.get(kind)?.at;
  };

  RUN.lastIndex = 0;
  for (;;) {
    const found = RUN.exec(text);
    const from = found?.index ?? text.length;
    for (; atom < atoms.length && (atoms[atom] as Atom).from < from; atom++) {
      const next = atoms[atom] as Atom;
      if (next.from < done) continue;
      write(next.from);
      put(next.node, next.to);
    }
    if (!found) break;
    if (from < done) {
      // inside of an address
      RUN.lastIndex = Math.max(done, from + 1);
      continue;
    }
    const run = found[0];
    const [sign] = run;
    if (sign === '`') {
      const end = ends.get(from);
      const inside = end === undefined ? '' : text.slice(from + run.length, end);
      write(from);
      if (end !== undefined && inside.trim() !== '') put({ kind: 'code', text: unpadded(inside) }, end + run.length);
      else write(from + run.length);
    } else if (sign === '[') {
      write(from);
      write(from + 1);
      open.set('label', { at: out.length - 1, solid });
    } else if (sign === ']') {
      write(from);
      TARGET.lastIndex = from + 1;
      const target = open.has('label') && text[from + 1] === '(' ? TARGET.exec(text)?.[1] : undefined;
      const href = target === undefined ? null : hrefOf(target);
      if (
        target !== undefined &&
        href !== null &&
        close('label', (children) => ({ kind: 'link', href, children: children.map(unlinked) }))
      )
        done = from + target.length + 3;
      else write(from + 1);
    } else if (sign === '\n') open.clear();
    else emphasise(from, run);
    RUN.lastIndex = Math.max(done, from + run.length);
  }
  write(text.length);
  if (cut && open.has('spoiler')) close('spoiler', (children) => ({ kind: 'spoiler', children }));
  return joined(out);
}

/** A space on both sides makes room for a backtick at the edge. */
const unpadded = (code: string): string =>
  /^ .*[^ ].* $/.test(code) && /^ `|` $/.test(code) ? code.slice(1, -1) : code;

/** There is no link in a link. */
function unlinked(node: Inline): Inline {
  if (typeof node === 'string' || node.kind === 'code') return node;
  if (node.kind === 'address' || node.kind === 'mention') return node.text;
  return { ...node, children: node.children.map(unlinked) };
}

/** Neighbouring texts become one. */
function joined(pieces: Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else result.push(piece);
  }
  return result;
}
