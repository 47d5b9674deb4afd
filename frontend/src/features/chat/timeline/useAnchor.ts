/** What is being read stays where it is while a row above it grows or shrinks: an edit, a reaction, a deletion. */
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { Item } from './items';
import type { Survey } from './survey';

/** The topmost row in sight: its key, and how far below the beginning of the list it is. */
type Anchor = { key: string; offset: number; firstIndex: number };

const ROUNDING_PX = 1;

/**
 * Virtuoso keeps the place where rows come above, or are measured for the first time on the way up; where a row it knows
 * changes, it lets what is below move. `isHeld`: whether something is being read, and not the end followed.
 *
 * Returns what is to be called in each frame in which something changed, with what is on screen. It runs before the
 * frame is painted, so nobody sees the row move.
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  items: readonly Item[],
  firstIndex: number,
  isHeld: () => boolean,
): (seen: Survey) => void {
  const anchor = useRef<Anchor | null>(null);
  const isChanged = useRef(false);
  const latest = useRef({ firstIndex, isHeld });
  latest.current = { firstIndex, isHeld };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what changes them may move what is read
  useLayoutEffect(() => {
    isChanged.current = true;
  }, [items]);

  return useCallback(
    ({ topKey, topOffset }) => {
      const element = scroller.current;
      if (!element) return;
      const known = anchor.current;
      const { firstIndex: index, isHeld: held } = latest.current;
      if (isChanged.current && known?.firstIndex === index && held()) {
        const moved = (offsetOf(element, known.key) ?? known.offset) - known.offset;
        if (Math.abs(moved) > ROUNDING_PX) element.scrollTop += moved;
      }
      isChanged.current = false;
      anchor.current = topKey === null ? null : { key: topKey, offset: topOffset, firstIndex: index };
    },
    [scroller],
  );
}

function offsetOf(scroller: HTMLElement, key: string): number | null {
  const row = scroller.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!row) return null;
  return row.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
}
