/** Words: `useText()` gives `t(key, values)`. A missing key, form or value is a type error, so no check runs in the page. */
import { useMemo } from 'react';
import { useApp } from '../app/store';
import type { Language } from '../realtime/wire-types';
import { en } from './en';
import { ru } from './ru';

type English = typeof en;
export type Key = keyof English;
type RussianForms = Record<'one' | 'few' | 'many' | 'other', string>;

/** Every key of the English words, with the plural forms of another language. */
export type Translated<Words> = { [K in keyof Words]: Words[K] extends string ? string : RussianForms };

/** Every language has every key. */
export type Catalogue = Translated<English>;

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<K extends Key> = English[K] extends string
  ? Names<English[K]>
  : English[K] extends { other: infer Other extends string }
    ? Names<Other>
    : never;
type Values<K extends Key> = [NamesOf<K>] extends [never]
  ? []
  : [values: { [Name in NamesOf<K>]: Name extends 'count' ? number : string | number }];

/** A key whose words need nothing filled in. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];

export type Text = <K extends Key>(key: K, ...values: Values<K>) => string;

/** Looked up by language; English lacks the forms it never needs. */
const catalogues: Record<Language, Record<Key, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>> = {
  en,
  ru,
};

function makeText(language: Language): Text {
  const catalogue = catalogues[language];
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, ...[values]) => {
    const filled: Record<string, string | number> = values ?? {};
    const entry = catalogue[key];
    const template =
      typeof entry === 'string' ? entry : (entry[rules.select(Number(filled.count))] ?? entry.other ?? '');
    return template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = filled[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
}

const texts: Record<Language, Text> = { en: makeText('en'), ru: makeText('ru') };

export const textIn = (language: Language): Text => texts[language];

export function useText(): Text {
  const language = useApp((state) => state.language);
  return useMemo(() => textIn(language), [language]);
}
