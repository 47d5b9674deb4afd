/** What the window is like, as a value that follows it. */
import { useCallback, useSyncExternalStore } from 'react';

export const PHONE = '(max-width: 767px)';
export const WIDE = '(min-width: 1200px)';
/** A finger and no keyboard at hand: Enter makes a new line there. */
export const TOUCH = '(hover: none) and (pointer: coarse)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (notify: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', notify);
      return () => list.removeEventListener('change', notify);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
