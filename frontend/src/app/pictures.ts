/**
 * Pictures of people as addresses an <img> takes: fetched once under the name their card gives, kept by this device, and
 * gone from the page when its person goes.
 */
import { useEffect, useSyncExternalStore } from 'react';
import { actions } from './actions';
import { store, useApp } from './store';

/** On their way at once; a list of people asks for many. */
const AT_ONCE = 4;

const urls = new Map<string, string>();
const asked = new Set<string>();
const waiting: { user: string; name: string }[] = [];
const listeners = new Set<() => void>();
let busy = 0;

const tell = (): void => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function work(): Promise<void> {
  const next = busy < AT_ONCE ? waiting.shift() : undefined;
  if (!next) return;
  busy += 1;
  const whose = store.getState().me?.id;
  const picture = await actions.picture(next.user, next.name).catch(() => null);
  busy -= 1;
  if (picture && store.getState().me?.id === whose) {
    urls.set(next.name, URL.createObjectURL(picture));
    tell();
  } else {
    // asked for again when it is next shown
    asked.delete(next.name);
  }
  void work();
}

function ask(user: string, name: string): void {
  if (asked.has(name)) return;
  asked.add(name);
  waiting.push({ user, name });
  void work();
}

store.subscribe((state, before) => {
  if (state.me?.id === before.me?.id) return;
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
  asked.clear();
  waiting.length = 0;
  tell();
});

/** Undefined while there is none, or none yet. */
export function usePicture(user: string): string | undefined {
  const name = useApp((state) => state.people[user]?.picture);
  const linked = useApp((state) => state.link === 'online');
  const url = useSyncExternalStore(subscribe, () => (name === undefined ? undefined : urls.get(name)));
  // `linked`: what could not be fetched while there was no connection is tried again after it
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    if (name !== undefined) ask(user, name);
  }, [user, name, linked]);
  return url;
}
