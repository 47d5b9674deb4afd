/** What stands on what, in every accent and both themes: at least 4.5:1, bodies of messages 7:1. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACCENTS } from '../app/look';

type Tokens = Record<string, string>;

const PAIR = /--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g;

function tokensIn(css: string, theme: 'light' | 'dark'): Tokens {
  const found = [...css.matchAll(PAIR)].map(([, name, light, dark]) => [name, theme === 'light' ? light : dark]);
  return Object.fromEntries(found);
}

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const base = read('./tokens.css');
const accents = read('./accents.css');
const blockOf = (accent: string): string => accents.split(`[data-accent="${accent}"] {`)[1]?.split('}')[0] ?? '';

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['bg', 'pane', 'pane-2', 'wall', 'hover', 'other', 'accent-soft', 'own'];
const PAIRS: [ink: string, ground: string, least: number][] = [
  ...GROUNDS.map((ground): [string, string, number] => ['accent-text', ground, 4.5]),
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-hover', 4.5],
  ['own-ink', 'own', 7],
  ['own-meta', 'own', 4.5],
  ['mine-ink', 'own', 4.5],
  ['mine-ink', 'accent-soft', 4.5],
  // the open chat in the list
  ['ink', 'accent-soft', 7],
  ['ink-2', 'accent-soft', 4.5],
  ['ink-3', 'accent-soft', 4.5],
  ['danger', 'accent-soft', 4.5],
];

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  it.each(ACCENTS)('%s can be read', (accent) => {
    const tokens = { ...tokensIn(base, theme), ...tokensIn(blockOf(accent), theme) };
    const poor = PAIRS.flatMap(([ink, ground, least]) => {
      const ratio = contrast(tokens[ink] ?? '', tokens[ground] ?? '');
      return ratio >= least ? [] : [`${ink} on ${ground}: ${ratio.toFixed(2)}`];
    });
    expect(poor).toEqual([]);
  });
});
