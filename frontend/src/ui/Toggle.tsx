/** On or off: a checkbox drawn as a switch, with words that say what it does. */
import { useId } from 'react';
import styles from './Toggle.module.css';

type Props = { label: string; hint: string; on: boolean; onChange: (on: boolean) => void };

export function Toggle({ label, hint, on, onChange }: Props) {
  const id = useId();
  return (
    <label className={styles.toggle}>
      <span>
        <b>{label}</b>
        <small id={id}>{hint}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        aria-label={label}
        aria-describedby={id}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}
