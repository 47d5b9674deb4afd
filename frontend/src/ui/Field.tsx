/** A labelled input with its hint and its error: the error is inline, in words, and what was typed stays. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './Field.module.css';

type Props = ComponentProps<'input'> & {
  label: string;
  hint?: string;
  error?: ReactNode;
  /** Stands inside the field at its end, as the button that shows a password. */
  end?: ReactNode;
};

export function Field({ label, hint, error, end, className = '', ...input }: Props) {
  const id = useId();
  return (
    <div className={`${styles.field} ${className}`}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box} data-invalid={error ? '' : undefined}>
        <input
          {...input}
          id={id}
          className={styles.input}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : hint ? `${id}-hint` : undefined}
        />
        {end}
      </div>
      {hint && !error && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
