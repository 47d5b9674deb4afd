/** Short notes about what happened elsewhere. They go by themselves and never take the focus. */
import { useSyncExternalStore } from 'react';
import styles from './toast.module.css';

const SHOWN_MS = 4_000;

type Note = { id: number; text: string };

let notes: readonly Note[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Note[]): void {
  notes = next;
  for (const listener of listeners) listener();
}

export function toast(text: string): void {
  const note = { id: ++lastId, text };
  set([...notes.filter((other) => other.text !== text).slice(-2), note]);
  setTimeout(() => set(notes.filter((other) => other !== note)), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where the notes appear; stands once, at the root. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => notes);
  return (
    <div className={styles.toasts} role="status">
      {shown.map((note) => (
        <div key={note.id} className={styles.toast}>
          {note.text}
        </div>
      ))}
    </div>
  );
}
