/** When nothing disturbs: now, and by the week. The same on all devices. */
import { useApp } from '../../app/store';
import { inAnHour, morningAfter } from '../../app/synced';
import { useText } from '../../i18n';
import { useDates, useNow } from '../../i18n/dates';
import type { QuietSpan } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Toggle } from '../../ui/Toggle';
import styles from './settings.module.css';
import { useSetSynced } from './synced';

const NIGHTS: QuietSpan = { days: [0, 1, 2, 3, 4, 5, 6], from_min: 22 * 60, to_min: 7 * 60 };
/** A Monday, to name the days by. */
const MONDAY_MS = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Null while the field is being filled in. */
function minutes(text: string): number | null {
  const [hours = Number.NaN, rest = Number.NaN] = text.split(':').map(Number);
  return Number.isInteger(hours) && Number.isInteger(rest) ? hours * 60 + rest : null;
}

export function Quiet() {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const language = useApp((state) => state.language);
  const { quiet_until_ms: until, quiet_week } = useApp((state) => state.synced);
  const set = useSetSynced();
  const [span] = quiet_week;
  const dayName = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  const change = (part: Partial<QuietSpan>) => span && void set({ quiet_week: [{ ...span, ...part }] });

  return (
    <section className={styles.section}>
      <h2>{t('quiet.title')}</h2>
      <p className={styles.lead}>{t('quiet.lead')}</p>
      <div className={styles.pictureActs}>
        {until > now ? (
          <>
            <p role="status">{t('quiet.until', { time: dates.time(until) })}</p>
            <Button onClick={() => void set({ quiet_until_ms: 0 })}>{t('quiet.end')}</Button>
          </>
        ) : (
          <>
            <Button onClick={() => void set({ quiet_until_ms: inAnHour(Date.now()) })}>{t('quiet.hour')}</Button>
            <Button onClick={() => void set({ quiet_until_ms: morningAfter(Date.now()) })}>{t('quiet.morning')}</Button>
          </>
        )}
      </div>
      <Toggle
        label={t('quiet.week')}
        hint={t('quiet.weekHint')}
        on={span !== undefined}
        onChange={(on) => void set({ quiet_week: on ? [NIGHTS] : [] })}
      />
      {span && (
        <div className={styles.hours}>
          <label>
            {t('quiet.from')}
            <input
              type="time"
              value={clock(span.from_min)}
              onChange={(event) => {
                const from_min = minutes(event.target.value);
                if (from_min !== null) change({ from_min });
              }}
            />
          </label>
          <label>
            {t('quiet.to')}
            <input
              type="time"
              value={clock(span.to_min)}
              onChange={(event) => {
                const to_min = minutes(event.target.value);
                if (to_min !== null) change({ to_min });
              }}
            />
          </label>
          <fieldset className={styles.days}>
            <legend className="visually-hidden">{t('quiet.days')}</legend>
            {NIGHTS.days.map((day) => {
              const on = span.days.includes(day);
              return (
                <button
                  key={day}
                  type="button"
                  aria-pressed={on}
                  // without a day it would never be
                  disabled={on && span.days.length === 1}
                  onClick={() =>
                    change({ days: on ? span.days.filter((one) => one !== day) : [...span.days, day].sort() })
                  }
                >
                  {dayName.format(MONDAY_MS + day * DAY_MS)}
                </button>
              );
            })}
          </fieldset>
        </div>
      )}
    </section>
  );
}
