/** Where to in time: a day, or one of the days people mostly mean. */
import { type FormEvent, useEffect, useId, useRef } from 'react';
import { useText } from '../../../i18n';
import { dayBefore, useDates } from '../../../i18n/dates';
import { Button } from '../../../ui/Button';
import { type Anchor, Popover } from '../../../ui/Popover';
import styles from './dates.module.css';

type Props = {
  anchor: Anchor;
  /** The day nothing is older than, and the present. */
  from: number;
  now: number;
  onDay: (ms: number) => void;
  onBeginning: () => void;
  onClose: () => void;
};

/** As `<input type="date">` writes a day. */
function written(ms: number): string {
  const date = new Date(ms);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function DateJump({ anchor, from, now, onDay, onBeginning, onClose }: Props) {
  const t = useText();
  const dates = useDates();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);

  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const day = new Date(`${input.current?.value}T00:00`).getTime();
    if (!Number.isNaN(day)) then(() => onDay(day))();
  };
  const shortcuts = [
    { words: dates.day(dayBefore(now, 0), now), day: dayBefore(now, 0) },
    { words: dates.day(dayBefore(now, 1), now), day: dayBefore(now, 1) },
    { words: t('timeline.weekAgo'), day: dayBefore(now, 7) },
    { words: t('timeline.monthAgo'), day: dayBefore(now, 30) },
  ].filter(({ day }) => day >= dayBefore(from, 0));

  return (
    <Popover anchor={anchor} label={t('timeline.toDate')} onClose={onClose} sheet className={styles.popover ?? ''}>
      <form className={styles.form} onSubmit={submit}>
        <label className={styles.label} htmlFor={id}>
          {t('timeline.date')}
        </label>
        <input
          ref={input}
          id={id}
          type="date"
          required
          className={styles.input}
          min={written(from)}
          max={written(now)}
          defaultValue={written(now)}
        />
        <Button kind="primary" type="submit">
          {t('timeline.go')}
        </Button>
      </form>
      <div className={styles.shortcuts}>
        {shortcuts.map(({ words, day }) => (
          <button key={words} type="button" onClick={then(() => onDay(day))}>
            {words}
          </button>
        ))}
        <button type="button" onClick={then(onBeginning)}>
          {t('timeline.beginning')}
        </button>
      </div>
    </Popover>
  );
}
