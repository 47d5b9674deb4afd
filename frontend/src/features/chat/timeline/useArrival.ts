/** Whether the list is still on its way to a row. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Virtuoso sets out four frames after its first rows are there, and the row may be among those. */
const FRAMES = 8;
/** It counts itself as arrived after 150 ms without another height. */
const QUIET_MS = 200;
/** Whoever scrolls on at once makes heights known all the time. */
const SETTLED_AT_MOST_MS = 1_000;
/** The row may be scrolled past before it is seen. */
const AT_MOST_MS = 5_000;

/**
 * On its way Virtuoso goes to an index, and does so again whenever another height becomes known. Rows that come above
 * meanwhile would put another row at that index: nothing is to be loaded before the list has `arrived`.
 *
 * `initial`: the place the list opens at; null for the end, which stays where it is. `setOut` to a place; `look`
 * whether it is in sight; `changed`: a height did.
 */
export function useArrival(initial: number | null) {
  const goal = useRef(initial);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Frames left to wait for; none yet while the row is not in sight. */
  const frames = useRef<number | null>(null);
  const frame = useRef(0);
  const settledBy = useRef(0);
  const [arrived, setArrived] = useState(initial === null);

  const arriveIn = useCallback((ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      goal.current = null;
      setArrived(true);
    }, ms);
  }, []);
  useEffect(() => {
    if (goal.current !== null) arriveIn(AT_MOST_MS);
    return () => {
      clearTimeout(timer.current);
      cancelAnimationFrame(frame.current);
    };
  }, [arriveIn]);

  const setOut = useCallback(
    (seq: number) => {
      cancelAnimationFrame(frame.current);
      goal.current = seq;
      frames.current = null;
      setArrived(false);
      arriveIn(AT_MOST_MS);
    },
    [arriveIn],
  );
  const look = useCallback(
    (scroller: HTMLElement) => {
      if (goal.current === null || frames.current !== null) return;
      const row = scroller.querySelector(`[data-seq="${goal.current}"]`)?.getBoundingClientRect();
      const box = scroller.getBoundingClientRect();
      if (!row || row.bottom <= box.top || row.top >= box.bottom) return;
      frames.current = FRAMES;
      const next = () => {
        if (!frames.current) return;
        frames.current -= 1;
        if (frames.current === 0) {
          settledBy.current = performance.now() + SETTLED_AT_MOST_MS;
          arriveIn(QUIET_MS);
        } else frame.current = requestAnimationFrame(next);
      };
      frame.current = requestAnimationFrame(next);
    },
    [arriveIn],
  );
  const changed = useCallback(() => {
    if (goal.current === null || frames.current !== 0) return;
    arriveIn(Math.max(0, Math.min(QUIET_MS, settledBy.current - performance.now())));
  }, [arriveIn]);
  return { arrived, setOut, look, changed };
}
