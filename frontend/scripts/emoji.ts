/**
 * The emoji of the picker and their words, made from emojibase-data when the client is built: three modules of one string
 * each, a line per emoji, in the same order. They are read by src/ui/emoji/data.ts.
 *
 * `virtual:emoji`     group, `*` where it takes a skin tone, the version of Unicode where a font may lack it; emoji; shortcodes
 * `virtual:emoji-en`  name; keywords
 * `virtual:emoji-ru`  the same in Russian
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Plugin } from 'vite';
import { TONES, toned } from '../src/ui/emoji/tone.ts';

const LANGUAGES = ['en', 'ru'] as const;
/** Skin tones and hair by themselves. */
const COMPONENTS = 2;
/** Every system in use has what is older. */
const NEW_SINCE = 13;

const emojis = v.array(
  v.object({
    hexcode: v.string(),
    emoji: v.string(),
    label: v.string(),
    tags: v.optional(v.array(v.string()), []),
    group: v.optional(v.number()),
    order: v.optional(v.number(), 0),
    version: v.number(),
    skins: v.optional(v.array(v.object({ emoji: v.string(), tone: v.union([v.number(), v.array(v.number())]) }))),
  }),
);
const shortcodes = v.record(v.string(), v.union([v.string(), v.array(v.string())]));

type Emoji = v.InferOutput<typeof emojis>[number];

function read<Shape extends v.GenericSchema>(shape: Shape, path: string): v.InferOutput<Shape> {
  const file = new URL(`../node_modules/emojibase-data/${path}.json`, import.meta.url);
  return v.parse(shape, JSON.parse(readFileSync(file, 'utf8')));
}

/** As keyboards write it: what is a picture anyway has no sign behind it that asks for one. */
const written = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

const inOrder = (language: (typeof LANGUAGES)[number]): Emoji[] =>
  read(emojis, `${language}/data`)
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .map((one) => ({ ...one, emoji: written(one.emoji) }))
    .sort((one, other) => one.order - other.order);

/** The picker makes the tones itself; here it is made sure that it makes those that exist. */
function takesTone({ emoji, skins }: Emoji): boolean {
  if (!skins) return false;
  for (const tone of TONES.slice(1)) {
    const one = skins.find((skin) => [skin.tone].flat().every((each) => each === tone));
    if (one?.emoji !== toned(emoji, tone)) throw new Error(`${emoji} has no tone ${tone} by the rule of tone.ts`);
  }
  return true;
}

function base(): string {
  const common = read(shortcodes, 'en/shortcodes/github');
  const others = read(shortcodes, 'en/shortcodes/emojibase');
  return inOrder('en')
    .map((one) => {
      const { hexcode, emoji, group, version } = one;
      const codes = [common[hexcode] ?? others[hexcode] ?? []].flat();
      const about = `${group}${takesTone(one) ? '*' : ''}${version >= NEW_SINCE ? version : ''}`;
      return [about, emoji, codes.join(' ')].join('\t');
    })
    .join('\n');
}

function words(language: (typeof LANGUAGES)[number]): string {
  return inOrder(language)
    .map(({ label, tags }) => {
      const inLabel = new Set(label.toLowerCase().split(/[^\p{L}\p{N}]+/u));
      return [label, tags.filter((tag) => !inLabel.has(tag)).join(' ')].join('\t');
    })
    .join('\n');
}

export function emojiData(): Plugin {
  const makers: Record<string, () => string> = {
    'virtual:emoji': base,
    ...Object.fromEntries(LANGUAGES.map((language) => [`virtual:emoji-${language}`, () => words(language)])),
  };
  return {
    name: 'emoji-data',
    resolveId: (id) => (makers[id] ? `\0${id}` : undefined),
    load: (id) => {
      const make = makers[id.replace('\0', '')];
      return id.startsWith('\0') && make ? `export default ${JSON.stringify(make())};` : undefined;
    },
  };
}
