/** How well what was typed fits a name: any words of it in any order, on either keyboard layout, ё as е. */

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

function scoreOf(name: string, query: string): number {
  const words = name.split(/[^\p{L}\p{N}]+/u);
  const parts = query.split(/\s+/).filter(Boolean);
  const scores = parts.map((part) => scoreOfWord(name, words, part));
  if (scores.length === 0 || scores.includes(0)) return 0;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  // what begins the name, or a word of it, as it was typed comes before words found here and there
  return mean + (parts.length > 1 && name.includes(query) ? 1 : 0);
}

function fitOf(name: string, query: string[]): number {
  const low = plain(name);
  return Math.max(...query.map((reading, place) => scoreOf(low, reading) * (place === 0 ? 1 : GUESS)));
}

/** 0: it doesn't fit. */
export const score = (name: string, query: string): number => fitOf(name, readings(query));

export type Ranked<T> = { item: T; score: number };

/** The best first; of equals in the order given. */
export function ranked<T>(
  items: readonly T[],
  query: string,
  namesOf: (item: T) => string[],
  most: number,
): Ranked<T>[] {
  const read = readings(query);
  return items
    .map((item) => ({ item, score: Math.max(...namesOf(item).map((name) => fitOf(name, read))) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}
