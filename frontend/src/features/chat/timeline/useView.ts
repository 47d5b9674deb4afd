/** Which loaded stretch the timeline shows and where it opens: at the first unread, where it was left, or at the end. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { type Divider, holds, isUnreadAfter, type Segment, segmentAt } from './items';
import { placeOf } from './places';

/** Where a list opens. */
export type Start = { kind: 'end' } | { kind: 'place'; seq: number; align: 'start' | 'center' };

/** The stretch around a place (null: the newest). Each `opened` is a list of its own. */
export type View = { around: number | null; start: Start; opened: number };

const END: Start = { kind: 'end' };

/** `ask`: what is to be seen is not loaded yet. null: nothing is loaded. */
type Opening = Start | { ask: number } | null;

function opening(chat: Chat, segments: readonly Segment[], divider: Divider | null, me: string): Opening {
  if (segments.length === 0) return null;
  if (divider) {
    const after = divider.afterSeq;
    const reaches = chat.stretches.some(
      ({ messages, hasBefore }) =>
        (!hasBefore || (messages[0]?.seq ?? 0) <= after + 1) && (messages.at(-1)?.seq ?? 0) > after,
    );
    if (!reaches) return { ask: after + 1 };
    const first = segments.flatMap(({ rows }) => rows).find((row) => isUnreadAfter(row, after, me));
    return first ? { kind: 'place', seq: first.message.seq, align: 'start' } : END;
  }
  const kept = placeOf(chat.head.id);
  const loaded = kept !== null && segmentAt(segments, kept)?.rows.some((row) => row.message.seq === kept);
  return loaded ? { kind: 'place', seq: kept, align: 'start' } : END;
}

/** Where the address leads; without a connection it waits and the chat opens as always. */
function openingAt(segments: readonly Segment[], seq: number, connected: boolean): Opening {
  if (segments.some((segment) => holds(segment, seq))) return { kind: 'place', seq, align: 'center' };
  return connected && segments.length > 0 ? { ask: seq } : null;
}

export function useView(chat: Chat, segments: readonly Segment[], me: string, linked: number | null) {
  const { id, unread, read_seq } = chat.head;
  const [divider, setDivider] = useState<Divider | null>(unread > 0 ? { afterSeq: read_seq, count: unread } : null);
  const [view, setView] = useState<View | null>(null);
  const connected = useApp((state) => state.connected);
  /** A short gap, or the first moments: what is missing can be asked for soon. */
  const isSoon = useApp((state) => !state.connected && state.link === 'online');
  /** What was asked for and did not come. */
  const [unreachable, setUnreachable] = useState<number | null>(null);
  const opened = useRef(0);

  const show = useCallback((around: number | null, start: Start) => {
    opened.current += 1;
    setView({ around, start, opened: opened.current });
  }, []);

  const atLink = view || linked === null || unreachable === linked ? null : openingAt(segments, linked, connected);
  const isWaiting = atLink === null && linked !== null && isSoon;
  const start = view || isWaiting ? null : (atLink ?? opening(chat, segments, divider, me));
  const ask = start && 'ask' in start ? start.ask : null;
  if (start && (ask === null || ask === unreachable)) {
    const at = 'ask' in start ? END : start;
    setView({ around: at.kind === 'place' ? at.seq : null, start: at, opened: 0 });
  }

  useEffect(() => {
    if (ask !== null && !isSoon) actions.loadAround(id, ask).finally(() => setUnreachable(ask));
  }, [ask, isSoon, id]);

  // What comes while nobody looks, or many at once after a gap, gets a divider of its own.
  const before = useRef(unread);
  useEffect(() => {
    const had = before.current;
    before.current = unread;
    if (unread <= had) return;
    const away = !document.hasFocus();
    if (had === 0 && (away || unread > 1)) setDivider({ afterSeq: read_seq, count: unread });
    else if (away) setDivider((now) => (now && now.afterSeq === read_seq ? { ...now, count: unread } : now));
  }, [unread, read_seq]);

  return { view, divider, show };
}
