/** Whether the list is still on its way to a row. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** Virtuoso counts itself as arrived after 150 ms without another height. */
const QUIET_MS = 200;
/** Virtuoso gives up after 1.2 s; whoever scrolls at once may never see the row. */
const AT_MOST_MS = 2_000;

/**
 * On its way Virtuoso goes to an index, and does so again whenever another height becomes known. Rows that come above
 * meanwhile would put another row at that index: nothing is to be loaded before the list has `arrived`.
 *
 * `initial`: the place the list opens at; null for the end, which stays where it is. `setOut` to a place; `look`
 * whether it is in sight; `changed`: a height did.
 */
export function useArrival(initial: number | null) {
  const goal = useRef(initial);
  const isInSight = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
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
    return () => clearTimeout(timer.current);
  }, [arriveIn]);

  const setOut = useCallback(
    (seq: number) => {
      goal.current = seq;
      isInSight.current = false;
      setArrived(false);
      arriveIn(AT_MOST_MS);
    },
    [arriveIn],
  );
  const look = useCallback(
    (scroller: HTMLElement) => {
      if (goal.current === null || isInSight.current) return;
      const row = scroller.querySelector(`[data-seq="${goal.current}"]`)?.getBoundingClientRect();
      const box = scroller.getBoundingClientRect();
      if (!row || row.bottom <= box.top || row.top >= box.bottom) return;
      isInSight.current = true;
      arriveIn(QUIET_MS);
    },
    [arriveIn],
  );
  const changed = useCallback(() => {
    if (goal.current !== null && isInSight.current) arriveIn(QUIET_MS);
  }, [arriveIn]);
  return { arrived, setOut, look, changed };
}
