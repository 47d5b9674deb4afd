/** A part of the page that is fetched when it is first needed. What can't be fetched says so and can be tried again. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n';
import { Button } from './Button';
import styles from './later.module.css';

type Options<Props> = {
  load: () => Promise<ComponentType<Props>>;
  /** Where a page would be, shapes; where something opens, nothing for the moment it takes. */
  waiting?: ReactNode;
  /** Around the words about what went wrong. */
  failed?: (words: ReactNode, props: Props) => ReactNode;
};

export function later<Props extends object>({ load, waiting = null, failed = (words) => words }: Options<Props>) {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const t = useText();
    const [Part, setPart] = useState(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Part || hasFailed) return;
      let stale = false;
      load().then(
        (part) => {
          loaded = part;
          if (!stale) setPart(() => part);
        },
        () => {
          if (!stale) setFailed(true);
        },
      );
      return () => {
        stale = true;
      };
    }, [Part, hasFailed]);
    if (Part) return <Part {...props} />;
    if (!hasFailed) return waiting;
    const words = (
      <div className={styles.failed} role="alert">
        <p>{t('common.partFailed')}</p>
        <Button onClick={() => setFailed(false)}>{t('common.retry')}</Button>
      </div>
    );
    return failed(words, props);
  };
}
