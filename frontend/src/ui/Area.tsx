/** A labelled field of several lines, with its hint. */
import { type ComponentProps, useId } from 'react';
import styles from './Field.module.css';

type Props = ComponentProps<'textarea'> & { label: string; hint?: string };

export function Area({ label, hint, ...area }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box}>
        <textarea
          {...area}
          id={id}
          className={`${styles.input} ${styles.area}`}
          aria-describedby={hint ? `${id}-hint` : undefined}
        />
      </div>
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
