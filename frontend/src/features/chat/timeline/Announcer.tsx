/** Says what arrives at the end of the open chat, for who hears the page: a message by its words, a burst by its number. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import type { ChatKind } from '../../../realtime/wire-types';
import { nameOf, previewOf } from '../words';
import { type Item, placeIn } from './items';

/** After something was said, what comes within this is said together. */
const PAUSE_MS = 4_000;

type Props = {
  items: Item[];
  kind: ChatKind;
  /** The end is not shown: nothing arrives there. */
  muted: boolean;
};

export function Announcer({ items, kind, muted }: Props) {
  const t = useText();
  const me = useApp((state) => state.me?.id);
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const blocked = useApp((state) => state.blocked);
  const heard = useRef<number | null>(null);
  const waiting = useRef<Item[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [words, setWords] = useState('');

  const say = useRef(() => {});
  say.current = () => {
    const come = waiting.current;
    waiting.current = [];
    timer.current = null;
    const message = come[0]?.row.message;
    if (!message) return;
    const one = { name: nameOf(message.sender, people, t), text: previewOf(message, people, t, language, kind) };
    setWords(come.length === 1 ? t('timeline.announce', one) : t('timeline.announceMany', { count: come.length }));
    timer.current = setTimeout(() => say.current(), PAUSE_MS);
  };
  const stop = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
  }, []);
  useEffect(() => stop, [stop]);

  useEffect(() => {
    const newest = items.findLast(({ row }) => row.message.seq > 0)?.row.message.seq;
    if (newest === undefined || muted) return;
    const known = heard.current;
    heard.current = Math.max(known ?? 0, newest);
    if (known === null || newest <= known) return;
    const come = items.slice(placeIn(items, known + 1)).filter(({ row: { message } }) => {
      return (
        message.seq > 0 &&
        message.sender !== me &&
        !message.system &&
        !message.silent &&
        !blocked.includes(message.sender)
      );
    });
    waiting.current.push(...come);
    if (timer.current === null) say.current();
  }, [items, muted, me, blocked]);

  return (
    <div className="visually-hidden" aria-live="polite">
      {words}
    </div>
  );
}
