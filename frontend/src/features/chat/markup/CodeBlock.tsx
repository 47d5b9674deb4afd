/** Lines of code as they were written: their language, a way to copy them, and colours once the highlighter is there. */
import { Copy } from 'lucide-react';
import { useContext, useEffect, useState } from 'react';
import { useText } from '../../../i18n';
import { copyText } from '../../../ui/copy';
import { RowTabIndex } from '../timeline/api';
import type { Token } from './highlight';
import styles from './markup.module.css';

/** Longer ones are seldom read here, and would hold up what is. */
const COLOURED = 6_000;

function useTokens(language: string, text: string): Token[] | null {
  const [tokens, setTokens] = useState<Token[] | null>(null);
  useEffect(() => {
    setTokens(null);
    if (language === '' || text.length > COLOURED) return;
    let stale = false;
    import('./highlight').then(
      ({ highlight }) => {
        if (!stale) setTokens(highlight(language, text));
      },
      // without colours it says the same
      () => {},
    );
    return () => {
      stale = true;
    };
  }, [language, text]);
  return tokens;
}

export function CodeBlock({ language, text }: { language: string; text: string }) {
  const t = useText();
  const tabIndex = useContext(RowTabIndex);
  const tokens = useTokens(language, text);
  return (
    <div className={styles.block} dir="ltr">
      <div className={styles.head}>
        <span>{language}</span>
        <button
          type="button"
          className={styles.copy}
          tabIndex={tabIndex}
          aria-label={t('markup.copyCode')}
          title={t('markup.copyCode')}
          onClick={() => void copyText(text, t, 'markup.codeCopied')}
        >
          <Copy size={14} strokeWidth={2} aria-hidden="true" />
        </button>
      </div>
      <pre className={styles.lines}>
        <code>
          {tokens?.map(({ text: piece, scope }, at) =>
            scope === null ? (
              piece
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: they come all at once and stay
              <span key={at} className={styles[scope]}>
                {piece}
              </span>
            ),
          ) ?? text}
        </code>
      </pre>
    </div>
  );
}
