/** How well what was typed fits a name: its words in whatever order, on either keyboard layout, ё as е. */

const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC = 'ёйцукенгшщзхъфывапролджэячсмитьбю';
const toCyrillic = new Map([...LATIN].map((key, place) => [key, [...CYRILLIC][place] ?? key]));
const toLatin = new Map([...toCyrillic].map(([key, letter]) => [letter, key]));
/** Letters that are no letter and a mark to Unicode. */
const PLAIN: Record<string, string> = { ё: 'е', ł: 'l', ø: 'o', đ: 'd', ß: 'ss' };

/** As names are compared: small letters without marks; й stays itself. */
export function plain(text: string): string {
  return text
    .toLocaleLowerCase()
    .replace(/[ёłøđß]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/(?<!и)\p{M}/gu, '')
    .normalize('NFC');
}

const swapped = (text: string, map: Map<string, string>): string =>
  [...text].map((key) => map.get(key) ?? key).join('');

/** The query as typed, and as it would be on the other layout. */
export function readings(query: string): string[] {
  const low = query.trim().toLocaleLowerCase();
  return [...new Set([low, swapped(low, toCyrillic), swapped(low, toLatin)])].map(plain);
}

const WHOLE = 5;
const BEGINS = 4;
const WORD_BEGINS = 3;
const INSIDE = 1;
/** On the other layout it is a guess. */
const GUESS = 0.5;

function scoreOfWord(name: string, words: string[], part: string): number {
  if (name.startsWith(part)) return name === part ? WHOLE : BEGINS;
  if (words.some((word) => word.startsWith(part))) return WORD_BEGINS;
  // one letter is in every other name
  return part.length > 1 && name.includes(part) ? INSIDE : 0;
}

/** A query as it is compared: each of its words in all readings, since one may be typed on either layout. */
type Query = { whole: string; parts: string[][] };

function read(query: string): Query {
  const parts = query.split(/\s+/).filter(Boolean).map(readings);
  return { whole: parts.map(([typed]) => typed).join(' '), parts };
}

function scoreIn(name: string, { whole, parts }: Query): number {
  const low = plain(name);
  const words = low.split(/[^\p{L}\p{N}]+/u);
  const scores = parts.map((part) =>
    Math.max(...part.map((reading, place) => scoreOfWord(low, words, reading) * (place === 0 ? 1 : GUESS))),
  );
  if (scores.length === 0 || scores.includes(0)) return 0;
  const mean = scores.reduce((sum, one) => sum + one, 0) / scores.length;
  // words that stand together as they were typed come before words found here and there
  return mean + (parts.length > 1 && low.includes(whole) ? 1 : 0);
}

/** 0: it doesn't fit. */
export const score = (name: string, query: string): number => scoreIn(name, read(query));

export type Ranked<T> = { item: T; score: number };

/** The best first; of equals in the order given. */
export function ranked<T>(
  items: readonly T[],
  query: string,
  namesOf: (item: T) => string[],
  most: number,
): Ranked<T>[] {
  const wanted = read(query);
  return items
    .map((item) => ({ item, score: Math.max(...namesOf(item).map((name) => scoreIn(name, wanted))) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}
