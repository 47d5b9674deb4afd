/** Which language the page speaks: the one asked for, as soon as its words are here. */
import { loadWords } from '../i18n/words';
import type { Language } from '../realtime/wire-types';
import type { AppStore } from './store';

/** False where its words can't be had now, and all stays as it is. */
export async function speak(store: AppStore, language: Language): Promise<boolean> {
  const isHere = await loadWords(language);
  // another may have been chosen meanwhile
  const wanted = store.getState().askedLanguage ?? language;
  if (isHere && wanted === language) store.setState({ language });
  return isHere;
}
