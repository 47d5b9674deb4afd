/** The calm page around signing in and being invited: the product's name, one card, the language. */
import type { ReactNode } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { Logo } from '../../ui/Logo';
import styles from './auth.module.css';

/** Each language under its own name. */
export const LANGUAGES = [
  { code: 'ru', name: 'Русский' },
  { code: 'en', name: 'English' },
] as const;

export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  const t = useText();
  const language = useApp((state) => state.language);
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <div className={styles.brand}>
          <Logo size={44} />
          <span>{t('app.name')}</span>
        </div>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </main>
      <footer className={styles.languages}>
        {LANGUAGES.map(({ code, name }) => (
          <button
            key={code}
            type="button"
            lang={code}
            aria-pressed={language === code}
            className={styles.language}
            onClick={() => actions.setLanguage(code)}
          >
            {name}
          </button>
        ))}
      </footer>
    </div>
  );
}
