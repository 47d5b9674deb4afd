/** `:names:` of emoji in the composer: suggested while they are written, replaced when they are finished. */
import { type KeyboardEvent, useEffect, useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { type Emoji, emojiData, findEmoji, loadEmoji } from '../../../ui/emoji/data';
import { toned } from '../../../ui/emoji/tone';
import { begun, finished, type Token } from './shortcode';

const MOST = 6;
/** Without the data nothing is suggested and names stay as they are written; the picker says so in words. */
const quietly = (): void => {};

type Options = {
  field: { current: HTMLTextAreaElement | null };
  /** Puts an emoji in place of a part of the text. */
  put: (from: number, to: number, emoji: string) => void;
};

export function useShortcodes({ field, put }: Options) {
  const tone = useApp((state) => state.emoji.tone);
  const [token, setToken] = useState<Token | null>(null);
  /** Where one begins that is to be left as it is. */
  const [refused, setRefused] = useState<number | null>(null);
  const [data, setData] = useState(emojiData);
  const [at, setAt] = useState(0);
  const wanted = token !== null && token.from !== refused;
  const list = wanted && data ? findEmoji(data, token.name, MOST) : [];

  useEffect(() => {
    if (wanted) loadEmoji().then(setData, quietly);
  }, [wanted]);

  const take = (one: Emoji, from: number, to: number) => {
    actions.emojiUsed(one.emoji);
    put(from, to, one.takesTone ? toned(one.emoji, tone) : one.emoji);
    setToken(null);
  };

  /** The caret is elsewhere, by writing or without. */
  const look = (text: string, caret: number) => {
    const next = begun(text, caret);
    if (next?.from !== token?.from || next?.name !== token?.name) {
      setToken(next);
      setAt(0);
    }
    if (next === null) setRefused(null);
  };

  const written = (text: string, caret: number) => {
    look(text, caret);
    const whole = finished(text, caret);
    if (!whole) return;
    loadEmoji().then(({ byCode }) => {
      const one = byCode.get(whole.name);
      // by now something else may have been written
      if (one && field.current?.value === text) take(one, whole.from, caret);
    }, quietly);
  };

  const pick = (one: Emoji | undefined) => {
    if (one && token) take(one, token.from, token.from + token.name.length + 1);
  };

  /** True where the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    if (list.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    switch (event.key) {
      case 'ArrowDown':
        setAt((at + 1) % list.length);
        break;
      case 'ArrowUp':
        setAt((at + list.length - 1) % list.length);
        break;
      case 'Enter':
      case 'Tab':
        pick(list[at]);
        break;
      case 'Escape':
        setRefused(token?.from ?? null);
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  };

  return { name: token?.name ?? '', list, at, look, written, pick, onKey, close: () => setToken(null) };
}
