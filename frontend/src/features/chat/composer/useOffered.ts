/** A list offered for a word that is being written: which word, which row is chosen, and the keys, which stay the field's. */
import { type KeyboardEvent, useState } from 'react';
import type { Token } from './shortcode';

export function useOffered(begun: (text: string, caret: number) => Token | null) {
  const [token, setToken] = useState<Token | null>(null);
  /** Where one begins that is to be left as it is. */
  const [refused, setRefused] = useState<number | null>(null);
  const [at, setAt] = useState(0);

  /** The caret is elsewhere, by writing or without. */
  const look = (text: string, caret: number) => {
    const next = begun(text, caret);
    if (next?.from !== token?.from || next?.name !== token?.name) {
      setToken(next);
      setAt(0);
    }
    if (next === null) setRefused(null);
  };

  /** True where the key was for the list. */
  function onKey<Row>(event: KeyboardEvent, list: readonly Row[], pick: (row: Row | undefined) => void): boolean {
    if (list.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    switch (event.key) {
      case 'ArrowDown':
        setAt((at + 1) % list.length);
        break;
      case 'ArrowUp':
        setAt((at + list.length - 1) % list.length);
        break;
      case 'Enter':
      case 'Tab':
        pick(list[at]);
        break;
      case 'Escape':
        setRefused(token?.from ?? null);
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  return { token, wanted: token !== null && token.from !== refused, at, look, onKey, close: () => setToken(null) };
}
