/** `useText()` gives `t(key, values)`: words in the language the page speaks. */
import { useMemo } from 'react';
import { useApp } from '../app/store';
import { type Text, textIn } from './words';

export type { Catalogue, Key, PlainKey, Text, Translated } from './words';
export { textIn } from './words';

export function useText(): Text {
  const language = useApp((state) => state.language);
  return useMemo(() => textIn(language), [language]);
}
