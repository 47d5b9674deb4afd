/** Which announcement was dismissed on this device, by its id: the last, as there is one at a time. In all tabs. */
import { useSyncExternalStore } from 'react';

const KEY = 'messenger.dismissed';

let here: string | null = null;
const waiting = new Set<() => void>();

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    // storage is off: remembered as long as the page lives
    return null;
  }
}

export function dismiss(id: string): void {
  here = id;
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // not remembered
  }
  for (const notify of waiting) notify();
}

function listen(notify: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key !== KEY) return;
    // another tab's is the later one
    here = null;
    notify();
  };
  waiting.add(notify);
  window.addEventListener('storage', onStorage);
  return () => {
    waiting.delete(notify);
    window.removeEventListener('storage', onStorage);
  };
}

export function useDismissed(): string | null {
  return useSyncExternalStore(listen, () => here ?? stored());
}
