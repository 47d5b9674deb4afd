/** What a person chose of how the page looks and behaves on this device. */
import * as v from 'valibot';
import { language } from '../realtime/shapes';

/** In the order they are offered; the first is the one nobody has to choose. */
export const THEMES = ['system', 'light', 'dark'] as const;
export const ACCENTS = ['teal', 'blue', 'violet', 'rose', 'amber', 'green'] as const;
export const TEXT_SIZES = ['small', 'normal', 'large', 'huge'] as const;
export const MOTIONS = ['system', 'reduced', 'full'] as const;
/** What Enter does in the composer, where there is a keyboard: sends, or makes a new line while Ctrl+Enter sends. */
export const ENTERS = ['sends', 'breaks'] as const;
export const SWITCH = ['off', 'on'] as const;

export const prefs = v.object({
  accent: v.fallback(v.picklist(ACCENTS), 'teal'),
  textSize: v.fallback(v.picklist(TEXT_SIZES), 'normal'),
  motion: v.fallback(v.picklist(MOTIONS), 'system'),
  enter: v.fallback(v.picklist(ENTERS), 'sends'),
  /** Of a new message in a chat that isn't open. */
  sound: v.fallback(v.picklist(SWITCH), 'off'),
  toasts: v.fallback(v.picklist(SWITCH), 'on'),
  /** By the browser, while the page can't be seen; `content`: with what was written. `offered`: it was said that there are. */
  notify: v.fallback(v.picklist(SWITCH), 'off'),
  content: v.fallback(v.picklist(SWITCH), 'off'),
  offered: v.fallback(v.picklist(SWITCH), 'off'),
  /** The id of the last announcement that was hidden: there is one at a time. */
  dismissed: v.fallback(v.string(), ''),
});

export type Prefs = v.InferOutput<typeof prefs>;

export const DEFAULTS: Prefs = {
  accent: 'teal',
  textSize: 'normal',
  motion: 'system',
  enter: 'sends',
  sound: 'off',
  toasts: 'on',
  notify: 'off',
  content: 'off',
  offered: 'off',
  dismissed: '',
};

export const look = v.object({
  theme: v.picklist(THEMES),
  language,
  ...prefs.entries,
});

export type Look = v.InferOutput<typeof look>;

/** Onto the document, where the style sheets read it. */
export function wear({ language: lang, ...others }: Look): void {
  const { documentElement } = document;
  documentElement.lang = lang;
  Object.assign(documentElement.dataset, others);
}
