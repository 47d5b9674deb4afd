/** Around what the server was asked for: shapes while it is on its way, words where it did not come. */
import type { ReactNode } from 'react';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { Button } from '../../../ui/Button';
import { SkeletonRows } from '../../../ui/Skeleton';
import styles from './acts.module.css';
import type { Asked } from './useAsked';

export function Answer<T>({ asked, children }: { asked: Asked<T>; children: ReactNode }) {
  const t = useText();
  const dates = useDates();
  if (asked.problem) {
    return (
      <div className={styles.note} role="alert">
        <p>{problemText(asked.problem, t, dates)}</p>
        <Button onClick={asked.again}>{t('common.retry')}</Button>
      </div>
    );
  }
  return asked.value === null ? <SkeletonRows count={3} /> : children;
}
