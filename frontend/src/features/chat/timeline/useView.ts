/** Which loaded stretch the timeline shows and where it opens: at the first unread, where it was left, or at the end. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { type Divider, isUnreadAfter, type Segment, segmentAt } from './items';
import { placeOf } from './places';

/** Where a list opens. */
export type Start = { kind: 'end' } | { kind: 'place'; seq: number; align: 'start' | 'center' };

/** The stretch around a place (null: the newest). Each `opened` is a list of its own. */
export type View = { around: number | null; start: Start; opened: number };

const END: Start = { kind: 'end' };

/** 'ask': what is unread is not loaded yet. null: nothing is loaded. */
function opening(chat: Chat, segments: readonly Segment[], divider: Divider | null, me: string): Start | 'ask' | null {
  if (segments.length === 0) return null;
  if (divider) {
    const after = divider.afterSeq;
    const reaches = chat.stretches.some(
      ({ messages, hasBefore }) =>
        (!hasBefore || (messages[0]?.seq ?? 0) <= after + 1) && (messages.at(-1)?.seq ?? 0) > after,
    );
    if (!reaches) return 'ask';
    const first = segments.flatMap(({ rows }) => rows).find((row) => isUnreadAfter(row, after, me));
    return first ? { kind: 'place', seq: first.message.seq, align: 'start' } : END;
  }
  const kept = placeOf(chat.head.id);
  const loaded = kept !== null && segmentAt(segments, kept)?.rows.some((row) => row.message.seq === kept);
  return loaded ? { kind: 'place', seq: kept, align: 'start' } : END;
}

export function useView(chat: Chat, segments: readonly Segment[], me: string) {
  const { id, unread, read_seq } = chat.head;
  const [divider, setDivider] = useState<Divider | null>(unread > 0 ? { afterSeq: read_seq, count: unread } : null);
  const [view, setView] = useState<View | null>(null);
  const [unreachable, setUnreachable] = useState(false);
  const opened = useRef(0);

  const show = useCallback((around: number | null, start: Start) => {
    opened.current += 1;
    setView({ around, start, opened: opened.current });
  }, []);

  const start = view ? null : opening(chat, segments, divider, me);
  if (start === 'ask' ? unreachable : start) {
    const at = start === 'ask' || start === null ? END : start;
    setView({ around: at.kind === 'place' ? at.seq : null, start: at, opened: 0 });
  }
  const asking = start === 'ask' && !unreachable;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once; the place it begins at is that of the opening
  useEffect(() => {
    if (asking) actions.loadAround(id, read_seq + 1).finally(() => setUnreachable(true));
  }, [asking, id]);

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
