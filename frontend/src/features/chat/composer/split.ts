/**
 * A text too long for one message, cut into several: where a paragraph ends, else a line, a word, at worst between two
 * letters as people see them. A fence of code that is cut is closed, and opened again in the next part. Nothing is lost but
 * the space at a cut.
 */
import { codePoints } from '../../../ui/text';

const FENCE = /^ {0,3}```.*$/gm;
const CLOSE = '\n```';
/** A part may be shorter than it could be by this much to end at a better place. */
const WORTH = { paragraph: 0.5, line: 0.7, word: 0.9 };

const begin = (text: string): string => text.replace(/^(?:[^\S\n]*\n)+/, '');

/** What is sent: the text without empty lines around it. */
export const toSend = (text: string): string => begin(text).trimEnd();

/** Counts only where it has to: a text may be very long. */
const isOver = (text: string, most: number): boolean => text.length > 2 * most || codePoints(text) > most;

/** The line that opened the fence in which the text ends, or null outside of any. */
function openFence(text: string): string | null {
  const fences = text.match(FENCE) ?? [];
  return fences.length % 2 === 1 ? (fences.at(-1)?.trim() ?? null) : null;
}

/** How many code units the first `most` code points take. */
function unitsOf(text: string, most: number): number {
  let units = 0;
  let count = 0;
  for (const point of text) {
    if (count === most) break;
    units += point.length;
    count++;
  }
  return units;
}

/** The last place before `end` at which no letter, as people see it, is cut; `end` itself where one is longer than that. */
function betweenLetters(text: string, end: number): number {
  const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  // a few letters around the place say as much as the whole
  const from = Math.max(0, unitsOf(text.slice(0, end), codePoints(text.slice(0, end)) - 64));
  const letter = letters.segment(text.slice(from, end + 64)).containing(end - from);
  const at = letter ? from + letter.index : end;
  return at > 0 ? at : end;
}

/** Where the head ends and the rest begins, within the first `end` code units. */
function cutOf(text: string, end: number): { head: number; rest: number } {
  const window = text.slice(0, end);
  const paragraph = window.lastIndexOf('\n\n');
  if (paragraph >= WORTH.paragraph * end) return { head: paragraph, rest: paragraph + 1 };
  // a line may end right where the room does
  const line = text.slice(0, end + 1).lastIndexOf('\n');
  if (line >= WORTH.line * end) return { head: line, rest: line + 1 };
  const word = text.slice(0, end + 1).search(/\s\S*$/);
  if (word >= WORTH.word * end) return { head: word, rest: word + 1 };
  const letter = betweenLetters(text, end);
  // what begins or ends code stays in one piece
  const ticks = text[letter] === '`' ? window.slice(0, letter).search(/`+$/) : -1;
  const at = ticks > 0 ? ticks : letter;
  return { head: at, rest: at };
}

/** The parts in order, none longer than `most` code points; what would be sent as it is stays whole. */
export function splitText(text: string, most: number): string[] {
  const parts: string[] = [];
  let opening = '';
  let rest = toSend(text);
  while (isOver(opening + rest, most)) {
    const room = most - codePoints(opening) - codePoints(CLOSE);
    const cut = cutOf(rest, unitsOf(rest, room));
    const head = opening + rest.slice(0, cut.head);
    const fence = openFence(head);
    parts.push(fence === null ? head : head.trimEnd() + CLOSE);
    opening = fence === null ? '' : `${fence}\n`;
    rest = rest.slice(cut.rest);
    if (fence === null) rest = begin(rest);
  }
  parts.push(opening + rest);
  return parts.map(toSend).filter((part) => part.trim() !== '');
}
