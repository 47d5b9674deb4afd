import { useMemo, useRef } from 'react';
import { type Item, placeIn } from './items';

/** Index of the row that stood first when the list opened: rows loaded before it count down from here. */
const ORIGIN = 1_000_000_000;

/** The index of the first row, so that every other keeps its own while rows come and go above it. */
export function useFirstIndex(items: Item[]): number {
  const before = useRef({ items, index: ORIGIN });
  return useMemo(() => {
    const known = before.current;
    const first = items[0]?.row.message.seq;
    const knownFirst = known.items[0]?.row.message.seq;
    const come = knownFirst ? placeIn(items, knownFirst) : 0;
    const gone = first ? placeIn(known.items, first) : 0;
    before.current = { items, index: known.index - come + gone };
    return before.current.index;
  }, [items]);
}
