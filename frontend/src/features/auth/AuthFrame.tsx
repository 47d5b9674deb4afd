/** The calm page around signing in and being invited: the product's name, one card, the language. */
import type { ReactNode } from 'react';
import { useText } from '../../i18n';
import { Logo } from '../../ui/Logo';
import { LANGUAGES, useLanguage } from '../settings/language';
import styles from './auth.module.css';

export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  const t = useText();
  const [language, choose] = useLanguage();
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
            onClick={() => choose(code)}
          >
            {name}
          </button>
        ))}
      </footer>
    </div>
  );
}
