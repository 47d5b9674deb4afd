/** Grey shapes where content will be. They appear only after a moment: what comes at once never flickers. */
import { useText } from '../i18n';
import styles from './Skeleton.module.css';

const WIDTHS = ['wide', 'middle', 'narrow'] as const;

export function Skeleton({ lines }: { lines: number }) {
  const t = useText();
  return (
    <div className={styles.block} role="status" aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
        <span key={line} className={`${styles.line} ${styles[WIDTHS[line % 3] ?? 'wide']}`} />
      ))}
    </div>
  );
}

/** Shaped like rows of the chat list. */
export function SkeletonRows({ count }: { count: number }) {
  const t = useText();
  return (
    <div className={styles.rows} role="status" aria-label={t('common.loading')}>
      {Array.from({ length: count }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
        <div key={row} className={styles.row}>
          <span className={styles.round} />
          <span className={styles.two}>
            <span className={`${styles.line} ${styles[WIDTHS[(row + 1) % 3] ?? 'wide']}`} />
            <span className={`${styles.line} ${styles[WIDTHS[row % 2] ?? 'wide']}`} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** Shaped like bubbles of a timeline. */
export function SkeletonBubbles({ count }: { count: number }) {
  const t = useText();
  return (
    <div className={styles.bubbles} role="status" aria-label={t('common.loading')}>
      {Array.from({ length: count }, (_, row) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
          key={row}
          className={`${styles.bubble} ${styles[WIDTHS[row % 3] ?? 'wide']} ${row % 4 === 2 ? styles.own : ''}`}
        />
      ))}
    </div>
  );
}
