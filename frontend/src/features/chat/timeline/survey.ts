/** What of a timeline is on screen right now, read from the drawn rows. */

export type Survey = {
  /** Key of the topmost row, and of the lowest one that is fully in sight. */
  topKey: string | null;
  /** How far that row is below the beginning of the list, px. */
  topOffset: number;
  /** The topmost place, 0 where there is none. */
  topSeq: number;
  lastKey: string | null;
  /** The newest place seen to its end. */
  seenSeq: number;
  /** No room or no need for the floating day: a chip of the list stands there, or nothing is scrolled out of sight. */
  dayInPlace: boolean;
};

/** Room of the floating day chip at the top edge. */
const CHIP_PX = 40;
const ROUNDING_PX = 2;

export function survey(scroller: HTMLElement): Survey {
  const box = scroller.getBoundingClientRect();
  const result: Survey = { topKey: null, topOffset: 0, topSeq: 0, lastKey: null, seenSeq: 0, dayInPlace: false };
  for (const row of scroller.querySelectorAll<HTMLElement>('[data-key]')) {
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom <= box.top + ROUNDING_PX || top >= box.bottom) continue;
    if (result.topKey === null) {
      result.topKey = row.dataset.key ?? null;
      result.topOffset = top - box.top + scroller.scrollTop;
      result.dayInPlace = top > box.top + CHIP_PX;
    }
    result.topSeq ||= Number(row.dataset.seq ?? 0);
    const seen = bottom <= box.bottom + ROUNDING_PX || top <= box.top;
    if (!seen) continue;
    result.lastKey = row.dataset.key ?? null;
    result.seenSeq = Math.max(result.seenSeq, Number(row.dataset.seq ?? 0));
  }
  for (const chip of scroller.querySelectorAll('[data-day]')) {
    const { top, bottom } = chip.getBoundingClientRect();
    if (bottom > box.top && top < box.top + CHIP_PX) result.dayInPlace = true;
  }
  return result;
}
