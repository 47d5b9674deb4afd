/** One of several, where they are too many for a row of buttons: the browser's own list. */
import { useId } from 'react';
import styles from './Field.module.css';

type Props<Value extends string | number> = {
  label: string;
  hint?: string;
  value: Value;
  choices: readonly { value: Value; name: string }[];
  onChange: (value: Value) => void;
};

export function Select<Value extends string | number>({ label, hint, value, choices, onChange }: Props<Value>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box}>
        <select
          id={id}
          className={styles.input}
          aria-describedby={hint ? `${id}-hint` : undefined}
          value={choices.findIndex((choice) => choice.value === value)}
          onChange={({ target }) => {
            const chosen = choices[Number(target.value)];
            if (chosen) onChange(chosen.value);
          }}
        >
          {choices.map((choice, place) => (
            <option key={choice.value} value={place}>
              {choice.name}
            </option>
          ))}
        </select>
      </div>
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
