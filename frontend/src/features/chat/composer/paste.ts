/** What is pasted from a page or a document, as text that reads as it looked: lists, links, tables, quotes, code. */
import type { Formed } from './formed';
import { type Mark, marksOf } from './html';

const FENCE = '```';

/** Stand apart from what is around them, by an empty line. */
const APART = new Set(['blockquote', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'pre', 'table']);
/** Begin a line of their own. */
const LINES = new Set(
  'address article aside caption dd details div dl dt fieldset figcaption figure footer form header hr li main nav ol section summary tr ul'.split(
    ' ',
  ),
);

type List = { next: number | null };

/** Gathers lines. Space is owed rather than written, so that none is left at the beginning, at the end, or twice. */
class Writer {
  /** Joined once, at the end. */
  readonly #chunks: string[] = [];
  #tick: 'none' | 'wanted' | 'open' = 'none';
  #breaks = 0;
  #space = false;
  /** What the line that comes next begins with, once: the sign of an item. */
  #sign = '';
  /** How deep in quotations the last line is. */
  #quoted = 0;
  quotes = 0;
  readonly lists: List[] = [];
  /** Tables around the place: in their cells there are no lines. */
  cells = 0;
  pre = 0;

  get length(): number {
    return this.#chunks.length;
  }

  since(length: number): string {
    return this.#chunks.slice(length).join('');
  }

  get #last(): string {
    return this.#chunks.at(-1)?.at(-1) ?? '';
  }

  #add(text: string): void {
    if (text !== '') this.#chunks.push(text);
  }

  break(count: number): void {
    if (this.cells > 0) this.#space = true;
    else this.#breaks = Math.max(this.#breaks, count);
  }

  /** A line ends here even if it is empty. */
  newLine(): void {
    if (this.cells > 0) this.#space = true;
    else this.#breaks += 1;
  }

  item(sign: string): void {
    this.#sign = sign;
  }

  words(text: string): void {
    const parts = text.replace(/[\t\n\f\r ]+/g, ' ');
    if (parts.startsWith(' ')) this.#space = true;
    const bare = parts.trim();
    if (bare === '') return;
    this.#write(bare);
    this.#space = parts.endsWith(' ');
  }

  /** As it is. */
  raw(text: string): void {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) this.#add(this.#newLine());
      this.#add(line);
    }
  }

  /** What comes next stands between backticks, once there is something. */
  openCode(): void {
    if (this.#tick === 'none') this.#tick = 'wanted';
  }

  closeCode(): void {
    if (this.#tick === 'open') this.#add('`');
    this.#tick = 'none';
  }

  /** The space between two cells. */
  tab(): void {
    this.#space = false;
    this.#add('\t');
  }

  /** The sign that begins or ends code, at the beginning of a line. */
  fence(): void {
    this.#sign = '';
    this.#write(FENCE, false);
  }

  end(): string {
    const lines = this.#chunks.join('').replaceAll('\u00a0', ' ').split('\n');
    return lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trim();
  }

  #newLine(): string {
    return `\n${'> '.repeat(this.quotes)}`;
  }

  #write(text: string, indented = true): void {
    const isFirst = this.#chunks.length === 0;
    const breaks = isFirst ? 0 : this.#breaks;
    if (breaks > 0) {
      // an empty line between a quotation and what is around it is in neither
      if (breaks > 1) this.#add(`\n${'> '.repeat(Math.min(this.#quoted, this.quotes))}`);
      this.#add(this.#newLine());
    } else if (isFirst) this.#add('> '.repeat(this.quotes));
    else if (this.#space && !/\s/.test(this.#last)) this.#add(' ');
    if (indented && (breaks > 0 || isFirst)) {
      const depth = this.lists.length - (this.#sign === '' ? 0 : 1);
      this.#add('  '.repeat(Math.max(0, depth)));
    }
    this.#add(this.#sign);
    if (this.#tick === 'wanted') {
      this.#add('`');
      this.#tick = 'open';
    }
    this.#add(text);
    this.#sign = '';
    this.#quoted = this.quotes;
    this.#breaks = 0;
    this.#space = false;
  }
}

const isWeb = (address: string): boolean => /^(?:https?|mailto|tel):/i.test(address);
const bare = (address: string): string => address.replace(/^(?:https?:\/\/|mailto:|tel:)/i, '').replace(/\/$/, '');

class Reader {
  readonly #writer = new Writer();
  readonly #links: { from: number; address: string }[] = [];

  read(mark: Mark): void {
    if (mark.kind === 'text') {
      if (this.#writer.pre > 0) this.#writer.raw(mark.text);
      else this.#writer.words(mark.text);
    } else if (mark.kind === 'open') this.#open(mark.name, mark.attribute);
    else this.#close(mark.name);
  }

  end(): string {
    while (this.#writer.pre > 0) this.#close('pre');
    return this.#writer.end();
  }

  #around(name: string): void {
    if (APART.has(name)) this.#writer.break(this.#writer.lists.length > 0 && name === 'p' ? 1 : 2);
    // a list in a list goes on with it
    else if (LINES.has(name)) this.#writer.break(/^[ou]l$/.test(name) && this.#writer.lists.length === 0 ? 2 : 1);
  }

  #open(name: string, attribute: (name: string) => string | null): void {
    const writer = this.#writer;
    if (writer.pre > 0) {
      if (name === 'br') writer.raw('\n');
      if (name === 'pre') writer.pre += 1;
      return;
    }
    this.#around(name);
    switch (name) {
      case 'br':
        return writer.newLine();
      case 'hr':
        return writer.words('---');
      case 'ul':
        writer.lists.push({ next: null });
        return;
      case 'ol':
        writer.lists.push({ next: Number.parseInt(attribute('start') ?? '1', 10) || 1 });
        return;
      case 'li': {
        const list = writer.lists.at(-1);
        const number = list?.next ?? null;
        if (list && number !== null) list.next = number + 1;
        return writer.item(number === null ? '- ' : `${number}. `);
      }
      case 'blockquote':
        writer.quotes += 1;
        return;
      case 'pre':
        if (writer.cells > 0) return;
        writer.pre += 1;
        writer.fence();
        return writer.raw('\n');
      case 'code':
        return writer.openCode();
      case 'td':
      case 'th':
        writer.cells += 1;
        return;
      case 'img':
        return writer.words(attribute('alt') ?? '');
      case 'a':
        this.#links.push({ from: writer.length, address: attribute('href') ?? '' });
        return;
      default:
        return;
    }
  }

  #close(name: string): void {
    const writer = this.#writer;
    if (writer.pre > 0) {
      if (name !== 'pre') return;
      writer.pre -= 1;
      if (writer.pre > 0) return;
      writer.raw(writer.since(writer.length - 1).endsWith('\n') ? FENCE : `\n${FENCE}`);
      return writer.break(2);
    }
    switch (name) {
      case 'ul':
      case 'ol':
        writer.lists.pop();
        break;
      case 'li':
        writer.item('');
        break;
      case 'blockquote':
        writer.quotes = Math.max(0, writer.quotes - 1);
        break;
      case 'code':
        writer.closeCode();
        break;
      case 'td':
      case 'th':
        writer.cells = Math.max(0, writer.cells - 1);
        if (writer.cells === 0) writer.tab();
        break;
      case 'a': {
        const link = this.#links.pop();
        const text = link ? writer.since(link.from).trim() : '';
        if (link && text !== '' && isWeb(link.address) && bare(text) !== bare(link.address))
          writer.words(` (${link.address})`);
        break;
      }
      default:
        break;
    }
    this.#around(name);
  }
}

export function fromHtml(html: string): string {
  const reader = new Reader();
  for (const mark of marksOf(html)) reader.read(mark);
  return reader.end();
}

/** The text to insert; the plain one where the form says nothing more. */
export function pasted({ html, plain }: Formed): string {
  return fromHtml(html) || plain;
}
