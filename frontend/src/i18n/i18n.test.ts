import { describe, expect, it } from 'vitest';
import { datesIn, daysApart } from './dates';
import { en } from './en';
import { textIn } from './index';
import { problemText } from './problems';
import { ru } from './ru';

type Entry = string | Readonly<Record<string, string>>;
const english: Record<string, Entry> = en;
const russian: Record<string, Entry> = ru;
const forms = (entry: Entry | undefined): string[] =>
  typeof entry === 'object' ? Object.values(entry) : [entry ?? ''];
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('both languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(russian)).toEqual(Object.keys(english));
  });

  it.each(['en', 'ru'])('say a thing in one place: %s', (language) => {
    const parts = import.meta.glob<Record<string, Record<string, Entry>>>('./*/*.ts', { eager: true });
    const mine = Object.entries(parts).filter(([path]) => path.startsWith(`./${language}/`));
    const keys = mine.flatMap(([, words]) => Object.values(words).flatMap((part) => Object.keys(part)));
    expect(mine.length).toBeGreaterThan(3);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  it('have the plural forms of their own', () => {
    for (const [key, entry] of Object.entries(english)) {
      if (typeof entry === 'string') continue;
      expect(Object.keys(entry), key).toEqual(['one', 'other']);
      expect(Object.keys(russian[key] ?? {}).sort(), key).toEqual(['few', 'many', 'one', 'other']);
    }
  });

  it('fill in the same values in every form', () => {
    for (const [key, entry] of Object.entries(english)) {
      const wanted = names(forms(entry)[0] ?? '');
      for (const form of [...forms(entry), ...forms(russian[key])])
        expect(names(form), `${key}: ${form}`).toEqual(wanted);
    }
  });

  it('say something in every form, without exclamation marks', () => {
    for (const catalogue of [english, russian]) {
      for (const [key, entry] of Object.entries(catalogue)) {
        for (const form of forms(entry)) {
          expect(form.trim(), key).not.toBe('');
          expect(form, key).not.toContain('!');
        }
      }
    }
  });

  it('are not mixed: Russian is written in Cyrillic', () => {
    for (const [key, entry] of Object.entries(russian)) {
      if (['message.sentence', 'message.reactionBy', 'timeline.announce'].includes(key)) continue;
      for (const form of forms(entry)) expect(form, key).toMatch(/[а-яё]/i);
    }
  });
});

describe('plurals', () => {
  it.each([
    [1, '1 новое сообщение'],
    [2, '2 новых сообщения'],
    [5, '5 новых сообщений'],
    [11, '11 новых сообщений'],
    [21, '21 новое сообщение'],
    [104, '104 новых сообщения'],
  ])('%i', (count, words) => {
    expect(textIn('ru')('timeline.newMessages', { count })).toBe(words);
  });

  it('follow English rules in English', () => {
    expect(textIn('en')('status.members', { count: 1 })).toBe('1 member');
    expect(textIn('en')('status.members', { count: 21 })).toBe('21 members');
  });

  it('leave what a person wrote as it is', () => {
    expect(textIn('en')('switcher.nothing', { query: '{count} $& <b>' })).toContain('“{count} $& <b>”');
  });
});

describe('times', () => {
  const now = new Date(2026, 10, 20, 12, 0).getTime();
  const at = (day: number, hour: number, month = 10, year = 2026) => new Date(year, month, day, hour, 5).getTime();

  it('are a clock today, then words, then dates', () => {
    const dates = datesIn('ru');
    expect(dates.short(at(20, 9), now)).toBe('09:05');
    expect(dates.short(at(19, 23), now)).toBe('вчера');
    expect(dates.short(at(16, 9), now)).toBe('пн');
    expect(dates.short(at(1, 9), now)).toMatch(/^1 нояб/);
    expect(dates.short(at(1, 9, 0, 2025), now)).toBe('01.01.25');
    expect(datesIn('en').short(at(1, 9, 0, 2025), now)).toBe('1 Jan 2025');
  });

  it('name days', () => {
    expect(datesIn('ru').day(at(20, 9), now)).toBe('Сегодня');
    expect(datesIn('en').day(at(19, 9), now)).toBe('Yesterday');
    expect(datesIn('ru').day(at(16, 9), now)).toBe('Понедельник, 16 ноября');
  });

  it('count days by the calendar, not by hours', () => {
    expect(daysApart(new Date(2026, 2, 28, 23, 59).getTime(), new Date(2026, 2, 29, 0, 1).getTime())).toBe(1);
    expect(daysApart(new Date(2026, 2, 29, 0, 1).getTime(), new Date(2026, 2, 29, 23, 59).getTime())).toBe(0);
  });
});

describe('problems', () => {
  it('are told in words, with the time to wait and the limit', () => {
    const say = (problem: Parameters<typeof problemText>[0]) => problemText(problem, textIn('ru'), datesIn('ru'));
    expect(say({ code: 'wrong_credentials', message: '' })).toBe('Неверное имя пользователя или пароль.');
    expect(say({ code: 'throttled', message: '', retry_after_ms: 120_000 })).toContain('через 2');
    expect(say({ code: 'invalid', message: '', limit: 120 })).toBe('Слишком длинно: не больше 120 знаков.');
  });

  it('of an unknown kind never show their code', () => {
    const words = problemText({ code: 'flux_capacitor', message: 'Internal words' }, textIn('en'), datesIn('en'));
    expect(words).toBe('It didn’t work. Try again in a moment.');
  });
});
