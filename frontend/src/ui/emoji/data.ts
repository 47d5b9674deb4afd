/** The emoji and their words, fetched when first needed: found by shortcode, by name and by keyword, in both languages at once. */
import type { Language } from '../../realtime/wire-types';
import { fontHas } from './font';

/** As the data numbers them; 2, the parts others are made of, is left out. */
export const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const;

export type Emoji = {
  /** Without a skin tone. */
  emoji: string;
  group: number;
  takesTone: boolean;
  /** Without colons; the first is the one shown. */
  codes: readonly string[];
  names: Readonly<Record<Language, string>>;
  /** Where it is looked for, the best place first, each with a space before every word. */
  sought: readonly string[];
};

export type EmojiData = {
  all: readonly Emoji[];
  byEmoji: ReadonlyMap<string, Emoji>;
  byCode: ReadonlyMap<string, Emoji>;
};

const ABOUT = /^(\d)(\*?)([\d.]*)$/;

const plain = (text: string): string => text.toLowerCase().replaceAll('ё', 'е');
const inWords = (text: string): string => ` ${plain(text).replace(/[^\p{L}\p{N}+-]+/gu, ' ')}`;

function parse(base: string, en: string, ru: string): EmojiData {
  const english = en.split('\n');
  const russian = ru.split('\n');
  const all: Emoji[] = [];
  const byEmoji = new Map<string, Emoji>();
  const byCode = new Map<string, Emoji>();
  for (const [index, line] of base.split('\n').entries()) {
    const [about = '', emoji = '', written = ''] = line.split('\t');
    const [, group, tones, version] = ABOUT.exec(about) ?? [];
    if (version && !fontHas(Number(version))) continue;
    const [nameEn = '', tagsEn = ''] = english[index]?.split('\t') ?? [];
    const [nameRu = '', tagsRu = ''] = russian[index]?.split('\t') ?? [];
    const codes = written === '' ? [] : written.split(' ');
    const one: Emoji = {
      emoji,
      group: Number(group),
      takesTone: tones === '*',
      codes,
      names: { en: nameEn, ru: nameRu },
      sought: [
        inWords(codes.flatMap((code) => [code, code.replaceAll('_', ' ')]).join(' ')),
        inWords(`${nameEn} ${nameRu}`),
        inWords(`${tagsEn} ${tagsRu}`),
      ],
    };
    all.push(one);
    byEmoji.set(emoji, one);
    for (const code of codes) byCode.set(code, one);
  }
  return { all, byEmoji, byCode };
}

let loaded: EmojiData | null = null;
let loading: Promise<EmojiData> | null = null;

/** What is here already, for what can't wait. */
export const emojiData = (): EmojiData | null => loaded;

export function loadEmoji(): Promise<EmojiData> {
  const files = () => Promise.all([import('virtual:emoji'), import('virtual:emoji-en'), import('virtual:emoji-ru')]);
  loading ??= files().then(
    ([base, en, ru]) => {
      loaded = parse(base.default, en.default, ru.default);
      return loaded;
    },
    (error: unknown) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** The shortest of its shortcodes that begins so, else the one it is known by. */
export function codeOf({ codes }: Emoji, begins: string): string | undefined {
  const fitting = codes.filter((code) => code.startsWith(begins)).sort((one, other) => one.length - other.length);
  return fitting[0] ?? codes[0];
}

/** More than the words of a query bring in other ways, the longest shortcode taken off. */
const BY_CODE = 100;

/** Every word of the query begins one of its words. The shortest shortcode first, the whole word before its beginning. */
function score(one: Emoji, tokens: readonly string[]): number {
  const { sought } = one;
  const written = tokens.join('_');
  const code = codeOf(one, written) ?? '';
  let total = code.startsWith(written) ? BY_CODE - code.length : 0;
  for (const token of tokens) {
    const place = sought.findIndex((words) => words.includes(` ${token}`));
    const words = sought[place];
    if (words === undefined) return 0;
    const whole = `${words} `.includes(` ${token} `);
    total += 2 * (sought.length - place) + (whole ? 3 : 0);
  }
  return total;
}

/** The best first; of equals in the order of the picker. */
export function findEmoji({ all, byEmoji }: EmojiData, query: string, most = all.length): Emoji[] {
  const exact = byEmoji.get(query.trim());
  if (exact) return [exact];
  const tokens = inWords(query.replace(/^:|:$/g, '').replaceAll('_', ' ')).split(' ').filter(Boolean);
  if (tokens.length === 0) return [];
  return all
    .map((one) => ({ one, at: score(one, tokens) }))
    .filter(({ at }) => at > 0)
    .sort((first, second) => second.at - first.at)
    .slice(0, most)
    .map(({ one }) => one);
}
