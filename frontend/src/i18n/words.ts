/**
 * The words of each language, a part of the page that is fetched when the language is first spoken. A missing key, form or
 * value is a type error, so no check runs in the page.
 */
import type { Language } from '../realtime/wire-types';
import type { en } from './en';

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

/** English lacks the forms it never needs. */
type Words = Record<Key, string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>>;

const CATALOGUES: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => (await import('./en')).en,
  ru: async () => (await import('./ru')).ru,
};

function makeText(language: Language, words: Words): Text {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return (key, ...[values]) => {
    const filled: Record<string, string | number> = values ?? {};
    const entry = words[key];
    const template =
      typeof entry === 'string' ? entry : (entry[rules.select(Number(filled.count))] ?? entry.other ?? '');
    return template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = filled[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  };
}

const texts: Partial<Record<Language, Text>> = {};

/** False where they are not here and can't be fetched now; asking again tries again. */
export async function loadWords(language: Language): Promise<boolean> {
  try {
    texts[language] ??= makeText(language, await CATALOGUES[language]());
    return true;
  } catch {
    return false;
  }
}

export async function loadAllWords(): Promise<void> {
  await Promise.all([loadWords('en'), loadWords('ru')]);
}

/** Only of a language whose words are here, as those of the one in the state always are. */
export function textIn(language: Language): Text {
  const text = texts[language];
  if (!text) throw new Error(`the words of ${language} are not loaded`);
  return text;
}

/** In every language whose words are here. */
export const textsHere = (): Text[] => Object.values(texts);
