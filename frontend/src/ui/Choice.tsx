/** One of a few: radio buttons drawn as one bar of segments, or as samples of what they stand for. */
import { type ReactNode, useId } from 'react';
import styles from './Choice.module.css';

type Props<Value extends string> = {
  label: string;
  value: Value;
  choices: readonly { value: Value; name: string }[];
  onChange: (value: Value) => void;
  /** What it is for, in words. */
  hint?: string;
  /** Shown instead of the name, which stays for those who don't see it. */
  sample?: (value: Value) => ReactNode;
};

export function Choice<Value extends string>({ label, value, choices, onChange, hint, sample }: Props<Value>) {
  const name = useId();
  return (
    <fieldset className={styles.choice} aria-describedby={hint ? `${name}-hint` : undefined}>
      <legend>{label}</legend>
      {hint && (
        <p className={styles.hint} id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <div className={sample ? styles.samples : styles.bar}>
        {choices.map((choice) => (
          <label key={choice.value} className={sample ? styles.sample : styles.segment} title={sample && choice.name}>
            <input
              type="radio"
              name={name}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className="visually-hidden"
            />
            {sample ? (
              <>
                <span className="visually-hidden">{choice.name}</span>
                {sample(choice.value)}
              </>
            ) : (
              choice.name
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
