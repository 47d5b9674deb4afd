/** What the window is like, as a value that follows it. */
import { useCallback, useSyncExternalStore } from 'react';

export const PHONE = '(max-width: 767px)';
export const WIDE = '(min-width: 1200px)';
/** A finger and no keyboard at hand: Enter makes a new line there. */
export const TOUCH = '(hover: none) and (pointer: coarse)';

/** What the browser knows: "false" may still be wrong, "true" is not. */
export function useOffline(): boolean {
  return useSyncExternalStore(onNetwork, () => !navigator.onLine);
}

function onNetwork(notify: () => void): () => void {
  addEventListener('online', notify);
  addEventListener('offline', notify);
  return () => {
    removeEventListener('online', notify);
    removeEventListener('offline', notify);
  };
}

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
