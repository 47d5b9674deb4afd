/** The text around what was found, with it marked and without the marks it was written with. */
import { useMemo } from 'react';
import { plain } from '../markup/plain';

/** Stand for where what was found begins and ends, while its text is made plain; nobody writes them. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const SIGNS = /([\uE000\uE001])/;
/** So much of what stands before is enough to understand it. */
const BEFORE_MAX = 80;

/** Plain and found in turn, as they come: what is hidden in the message takes what was found in it along. */
export function plainParts(parts: readonly string[]): string[] {
  const signed = parts
    .map((part) =>
      part
        .split(SIGNS)
        .filter((piece) => !SIGNS.test(piece))
        .join(''),
    )
    .map((part, place) => (place % 2 === 1 ? `${OPEN}${part}${CLOSE}` : part))
    .join('');
  const shown = [''];
  for (const piece of plain(signed).replace(/\s+/g, ' ').trim().split(SIGNS)) {
    const isFound = shown.length % 2 === 0;
    if (piece === OPEN || piece === CLOSE) {
      // of a pair one may be hidden
      if (isFound !== (piece === OPEN)) shown.push('');
    } else shown.push(`${shown.pop()}${piece}`);
  }
  const [before = '', ...rest] = shown;
  return rest.length > 0 && before.length > BEFORE_MAX ? [`…${before.slice(-BEFORE_MAX)}`, ...rest] : shown;
}

export function Snippet({ parts }: { parts: readonly string[] }) {
  const shown = useMemo(() => plainParts(parts), [parts]);
  // plain and found take turns and never change places
  return shown.map((part, place) => {
    const key = `${place}`;
    return place % 2 === 1 ? <mark key={key}>{part}</mark> : part;
  });
}
