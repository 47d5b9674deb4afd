/** Which rows of a long list are there: those in sight, some around them, and the one that holds the focus. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from 'react';

const AROUND = 6;
/** Rows come and go in blocks, so that scrolling renders now and then only. */
const BLOCK = 4;
/** Before the first row is measured. */
const ROW_PX = 64;

type Rows = {
  /** Their places, ascending. */
  places: number[];
  rowPx: number;
  /** Scrolls no further than it must. */
  reveal(place: number): void;
};

/** All rows are of one height, whatever the size of the text is. `list` holds them at the places times `rowPx`. */
export function useRows(
  scroller: RefObject<HTMLElement | null>,
  list: RefObject<HTMLElement | null>,
  count: number,
  kept: number,
): Rows {
  const [rowPx, setRowPx] = useState(ROW_PX);
  const [{ from, to }, setRange] = useState({ from: 0, to: 40 });

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const above = list.current?.offsetTop ?? 0;
    const first = Math.floor((box.scrollTop - above) / rowPx) - AROUND;
    const last = Math.ceil((box.scrollTop - above + (box.clientHeight || innerHeight)) / rowPx) + AROUND;
    const next = { from: Math.max(0, Math.floor(first / BLOCK) * BLOCK), to: Math.ceil(last / BLOCK) * BLOCK };
    setRange((now) => (now.from === next.from && now.to === next.to ? now : next));
  }, [scroller, list, rowPx]);

  const measure = useCallback(() => {
    const measured = list.current?.firstElementChild?.getBoundingClientRect().height;
    if (measured) setRowPx((now) => (Math.abs(measured - now) > 0.5 ? measured : now));
  }, [list]);
  useLayoutEffect(measure);
  // the size of the text may change while nothing renders here
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first row is another one when the rows move
  useEffect(() => {
    const row = list.current?.firstElementChild;
    if (!row) return;
    const seen = new ResizeObserver(measure);
    seen.observe(row);
    return () => seen.disconnect();
  }, [list, measure, from]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    look();
    const seen = new ResizeObserver(look);
    seen.observe(box);
    box.addEventListener('scroll', look, { passive: true });
    return () => {
      seen.disconnect();
      box.removeEventListener('scroll', look);
    };
  }, [scroller, look]);

  const reveal = useCallback(
    (place: number) => {
      const box = scroller.current;
      if (!box) return;
      const top = (list.current?.offsetTop ?? 0) + place * rowPx;
      if (place === 0) box.scrollTop = 0;
      else if (top < box.scrollTop) box.scrollTop = top;
      else if (top + rowPx > box.scrollTop + box.clientHeight) box.scrollTop = top + rowPx - box.clientHeight;
    },
    [scroller, list, rowPx],
  );

  const places: number[] = [];
  for (let place = from; place < Math.min(to, count); place += 1) places.push(place);
  if (kept >= 0 && kept < from) places.unshift(kept);
  if (kept >= Math.max(to, from) && kept < count) places.push(kept);
  return { places, rowPx, reveal };
}
