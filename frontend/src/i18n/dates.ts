/** Times in words: relative for a day, then absolute, in the person's language and time zone. */
import { useMemo, useSyncExternalStore } from 'react';
import { useApp } from '../app/store';
import type { Language } from '../realtime/wire-types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type Dates = ReturnType<typeof makeDates>;

/** Whole days between two moments by the local calendar, so that a change to summer time doesn't count. */
export function daysApart(earlier: number, later: number): number {
  const day = (ms: number) => {
    const date = new Date(ms);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
  };
  return day(later) - day(earlier);
}

/** Midnight, by the local calendar, of the day so many days before a moment. */
export function dayBefore(ms: number, days: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime();
}

function makeDates(language: Language) {
  // Day before month in both languages: 10/11 would be read either way
  const locale = language === 'en' ? 'en-GB' : language;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const clock = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const weekday = format({ weekday: 'short' });
  const monthDay = format({ day: 'numeric', month: 'short' });
  const distant = format(
    language === 'en'
      ? { day: 'numeric', month: 'short', year: 'numeric' }
      : { day: '2-digit', month: '2-digit', year: '2-digit' },
  );
  const fullDay = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const fullDayYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const moment = format({ dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
  const sameYear = (ms: number, now: number) => new Date(ms).getFullYear() === new Date(now).getFullYear();
  const capital = (text: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  const time = (ms: number) => clock.format(ms);
  return {
    time,
    /** For a row of a list: 14:32, yesterday, Mon, 12 Nov, 12 Nov 2025. */
    short(ms: number, now: number): string {
      const days = daysApart(ms, now);
      if (days <= 0) return time(ms);
      if (days === 1) return near.format(-1, 'day');
      if (days < 7) return weekday.format(ms);
      return sameYear(ms, now) ? monthDay.format(ms) : distant.format(ms);
    },
    /** For a day chip: Today, Yesterday, Monday, 12 November. */
    day(ms: number, now: number): string {
      const days = daysApart(ms, now);
      if (days === 0 || days === 1) return capital(near.format(-days, 'day'));
      return capital((sameYear(ms, now) ? fullDay : fullDayYear).format(ms));
    },
    /** For presence: 5 min. ago, yesterday, 12 Nov. */
    ago(ms: number, now: number): string {
      const passed = now - ms;
      if (passed < HOUR) return ago.format(-Math.max(1, Math.floor(passed / MINUTE)), 'minute');
      const days = daysApart(ms, now);
      if (days === 0) return ago.format(-Math.floor(passed / HOUR), 'hour');
      if (days === 1) return near.format(-1, 'day');
      return sameYear(ms, now) ? monthDay.format(ms) : distant.format(ms);
    },
    /** For a wait: in 30 sec., in 5 min. */
    within(ms: number): string {
      return ms < MINUTE
        ? ago.format(Math.max(1, Math.ceil(ms / 1000)), 'second')
        : ago.format(Math.ceil(ms / MINUTE), 'minute');
    },
    /** The whole moment, for a tooltip. */
    full: (ms: number) => moment.format(ms),
  };
}

const made: Partial<Record<Language, Dates>> = {};

export function datesIn(language: Language): Dates {
  made[language] ??= makeDates(language);
  return made[language];
}

export function useDates(): Dates {
  const language = useApp((state) => state.language);
  return useMemo(() => datesIn(language), [language]);
}

const thisMinute = () => Math.floor(Date.now() / MINUTE);

function often(notify: () => void): () => void {
  const timer = setInterval(notify, 5_000);
  return () => clearInterval(timer);
}

/** The present, to the minute: what shows relative times renders again when the minute changes. */
export function useNow(): number {
  return useSyncExternalStore(often, thisMinute) * MINUTE;
}
