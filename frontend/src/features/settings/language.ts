/** The languages there are, and the choice of one. */
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import type { Language } from '../../realtime/wire-types';
import { toast } from '../../ui/toast';

/** Each under its own name. */
export const LANGUAGES = [
  { code: 'ru', name: 'Русский' },
  { code: 'en', name: 'English' },
] as const;

/** The one the page speaks, and how another is chosen: where its words can't be fetched, it is said and nothing changes. */
export function useLanguage(): [Language, (chosen: Language) => void] {
  const t = useText();
  const language = useApp((state) => state.language);
  const choose = (chosen: Language) =>
    void actions.setLanguage(chosen).then(({ ok }) => {
      if (!ok) toast(t('language.failed'));
    });
  return [language, choose];
}
