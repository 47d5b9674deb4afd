/** Short notes about what happened elsewhere. They go by themselves and never take the focus. */
import { useSyncExternalStore } from 'react';
import styles from './toast.module.css';

const SHOWN_MS = 4_000;
const NEWS_SHOWN_MS = 7_000;

/** `title` and `onPress` make it a button: what happened, and the way there. */
type Extra = { title?: string; onPress?: () => void };
type Note = Extra & { id: number; text: string };

let notes: readonly Note[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Note[]): void {
  notes = next;
  for (const listener of listeners) listener();
}

const drop = (note: Note): void => set(notes.filter((other) => other !== note));

export function toast(text: string, extra: Extra = {}): void {
  const note = { id: ++lastId, text, ...extra };
  set([...notes.filter((other) => other.text !== text).slice(-2), note]);
  setTimeout(() => drop(note), extra.onPress ? NEWS_SHOWN_MS : SHOWN_MS);
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
      {shown.map((note) =>
        note.onPress ? (
          <button
            key={note.id}
            type="button"
            className={`${styles.toast} ${styles.news}`}
            onClick={() => {
              drop(note);
              note.onPress?.();
            }}
          >
            <b dir="auto">{note.title}</b>
            <span dir="auto">{note.text}</span>
          </button>
        ) : (
          <div key={note.id} className={styles.toast}>
            {note.text}
          </div>
        ),
      )}
    </div>
  );
}
