/** `:names:` of emoji in the composer: suggested while they are written, replaced when they are finished. */
import { type KeyboardEvent, useEffect, useState } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { type Emoji, emojiData, findEmoji, loadEmoji } from '../../../ui/emoji/data';
import { toned } from '../../../ui/emoji/tone';
import { begun, finished } from './shortcode';
import { useOffered } from './useOffered';

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
  const offered = useOffered(begun);
  const { token, wanted, look } = offered;
  const [data, setData] = useState(emojiData);
  const list = wanted && token && data ? findEmoji(data, token.name, MOST) : [];

  useEffect(() => {
    if (wanted) loadEmoji().then(setData, quietly);
  }, [wanted]);

  const take = (one: Emoji, from: number, to: number) => {
    actions.emojiUsed(one.emoji);
    put(from, to, one.takesTone ? toned(one.emoji, tone) : one.emoji);
    offered.close();
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

  return {
    name: token?.name ?? '',
    list,
    at: offered.at,
    look,
    written,
    pick,
    onKey: (event: KeyboardEvent) => offered.onKey(event, list, pick),
    close: offered.close,
  };
}
