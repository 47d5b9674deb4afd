/** The timeline of the open chat: the stretch shown, jumps between places, the menu of a message, announcements. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { useCommands } from '../../../app/shortcuts';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useRows } from '../../../app/timeline';
import { useText } from '../../../i18n';
import { useDates, useNow } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { may } from '../../../realtime/rights';
import { Button } from '../../../ui/Button';
import { EmojiPicker } from '../../../ui/emoji/EmojiPicker';
import type { Anchor } from '../../../ui/Popover';
import { SkeletonBubbles } from '../../../ui/Skeleton';
import { DeleteMessages, ForwardDialog, Readers, Versions } from '../acts/later';
import { PinBar } from '../acts/PinBar';
import { useSave } from '../acts/useSave';
import { Announcer } from './Announcer';
import { type TimelineApi, TimelineContext } from './api';
import { DateJump } from './DateJump';
import { type Divider, type Item, itemsOf, type MessageRow, type Segment, segmentAt, segmentsOf } from './items';
import { MessageMenu } from './MessageMenu';
import type { Place } from './places';
import { SelectionBar } from './SelectionBar';
import { TimelineList } from './TimelineList';
import styles from './timeline.module.css';
import { useJumps, useLinked } from './useJumps';
import { SelectionContext, useSelection } from './useSelection';
import { type Start, useView, type View } from './useView';

type Overlay =
  | { kind: 'menu' | 'picker'; row: MessageRow; anchor: Anchor }
  | { kind: 'delete' | 'forward'; rows: readonly MessageRow[] }
  | { kind: 'versions' | 'readers'; row: MessageRow }
  | { kind: 'dates'; anchor: Anchor };

type Props = {
  chat: Chat;
  /** The message the address leads to. */
  linked: number | null;
  onReply: (row: MessageRow) => void;
  onEdit: (row: MessageRow) => void;
  onLeave: () => void;
};

export function Timeline({ chat, linked, onReply, onEdit, onLeave }: Props) {
  const { id } = chat.head;
  const me = useApp((state) => state.me?.id ?? '');
  const now = useNow();
  const rows = useRows(id);
  const segments = useMemo(() => segmentsOf(rows), [rows]);
  const { view, divider, show } = useView(chat, segments, me, linked);
  const place = useRef<Place>({ topSeq: 0, lastSeq: 0, atEnd: true });
  const placed = useRef<View | null>(null);
  if (view && placed.current !== view) {
    placed.current = view;
    place.current = { topSeq: view.around ?? 0, lastSeq: view.around ?? 0, atEnd: view.around === null };
  }
  // by what is on screen, not by where it opened: far pages are dropped
  const { atEnd, topSeq } = place.current;
  const segment = view ? segmentAt(segments, atEnd ? null : topSeq || view.around) : undefined;
  const hasBefore = segment?.gapBefore || (segment === segments[0] && (chat.stretches[0]?.hasBefore ?? false));
  const hasAfter = segment?.gapAfter || (chat.stretches.at(-1)?.hasAfter ?? false);
  const items = useItems(segment, hasBefore, divider, me);
  useOwnShown(segments, segment, me, show);
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const jumps = useJumps({ chat, segments, segment, place, show });
  const { jump, goBack } = jumps;
  useLinked(id, linked, view !== null, jump);
  const closeOverlay = (which: Overlay) => setOverlay((now) => (now === which ? null : now));

  const selecting = useSelection(items);
  const { selection } = selecting;
  const save = useSave();
  const acts = useRef({ onReply, onEdit, onLeave, jump, goBack, me, selection, save });
  acts.current = { onReply, onEdit, onLeave, jump, goBack, me, selection, save };
  const api = useMemo<TimelineApi>(
    () => ({
      chat: id,
      reply: (row) => acts.current.onReply(row),
      openMenu: (row, anchor) => setOverlay({ kind: 'menu', row, anchor }),
      openPicker: (row, anchor) => setOverlay({ kind: 'picker', row, anchor }),
      edit: (row) => acts.current.onEdit(row),
      remove: (...rows) => setOverlay({ kind: 'delete', rows }),
      forward: (...rows) => setOverlay({ kind: 'forward', rows }),
      versions: (row) => setOverlay({ kind: 'versions', row }),
      readers: (row) => setOverlay({ kind: 'readers', row }),
      pin: ({ message }) => actions.pin(id, message.seq, !message.pinned),
      save: ({ message }) => void acts.current.save(id, message.seq),
      leave: () => {
        if (acts.current.selection) selecting.clear();
        else if (!acts.current.goBack()) acts.current.onLeave();
      },
      toggleReaction: ({ message }, emoji) => {
        const on = !message.reactions?.some((one) => one.emoji === emoji && one.users.includes(acts.current.me));
        actions.react(id, message.seq, emoji, on);
      },
      goTo: (seq) => void acts.current.jump({ seq, align: 'center', from: null }),
      jumpTo: (seq, from) => void acts.current.jump({ seq, align: 'center', from }),
      select: (row) => selecting.toggle(row),
      selectTo: (row) => selecting.extend(row),
      openDates: (anchor) => setOverlay({ kind: 'dates', anchor }),
    }),
    [id, selecting.toggle, selecting.extend, selecting.clear],
  );

  const section = useRef<HTMLElement>(null);
  useCommands({
    toDate: () => {
      const box = section.current?.getBoundingClientRect();
      if (box) setOverlay({ kind: 'dates', anchor: { x: box.left + box.width / 2 - 144, y: box.top } });
    },
  });

  return (
    <TimelineContext value={api}>
      {chat.head.pinned.length > 0 && (
        <PinBar
          chat={chat}
          onJump={(seq) => {
            const { atEnd: isPresent, topSeq: from } = place.current;
            void jump({ seq, align: 'center', from: isPresent ? null : from });
          }}
        />
      )}
      <section ref={section} className={styles.timeline}>
        {view && segment ? (
          <SelectionContext value={selection}>
            <TimelineList
              key={view.opened}
              chat={chat}
              items={items}
              start={view.start}
              target={jumps.target}
              place={place}
              origin={jumps.origin}
              onBack={goBack}
              onEnd={jumps.forget}
              hasBefore={hasBefore}
              hasAfter={hasAfter}
              onPresent={() => show(null, { kind: 'end' })}
            />
          </SelectionContext>
        ) : (
          <NothingYet chat={chat} waiting={segments.length > 0} />
        )}
        {selection && <SelectionBar chat={chat} rows={selection} onClose={selecting.clear} />}
        <Announcer items={items} kind={chat.head.kind} muted={hasAfter} />
      </section>
      {overlay?.kind === 'menu' && (
        <MessageMenu
          row={overlay.row}
          head={chat.head}
          anchor={overlay.anchor}
          onClose={() => closeOverlay(overlay)}
          onEdit={onEdit}
        />
      )}
      {overlay?.kind === 'picker' && (
        <EmojiPicker
          anchor={overlay.anchor}
          onClose={() => closeOverlay(overlay)}
          onPick={(emoji) => {
            setOverlay(null);
            actions.react(id, overlay.row.message.seq, emoji, true);
          }}
        />
      )}
      {overlay?.kind === 'dates' && (
        <DateJump
          anchor={overlay.anchor}
          from={chat.head.created_at_ms}
          now={now}
          onDay={(ms) => void jumps.toDay(ms, now)}
          onBeginning={() => void jumps.toBeginning()}
          onClose={() => closeOverlay(overlay)}
        />
      )}
      {overlay?.kind === 'versions' && (
        <Versions head={chat.head} row={overlay.row} onClose={() => closeOverlay(overlay)} />
      )}
      {overlay?.kind === 'readers' && (
        <Readers head={chat.head} row={overlay.row} onClose={() => closeOverlay(overlay)} />
      )}
      {overlay?.kind === 'forward' && (
        <ForwardDialog
          head={chat.head}
          rows={overlay.rows}
          onClose={() => closeOverlay(overlay)}
          onDone={selecting.clear}
        />
      )}
      {overlay?.kind === 'delete' && (
        <DeleteMessages
          head={chat.head}
          rows={overlay.rows}
          onClose={() => setOverlay(null)}
          onDone={selecting.clear}
        />
      )}
    </TimelineContext>
  );
}

/** What one sends oneself is always shown: the list goes to its end, and here to the newest stretch where it shows another. */
function useOwnShown(
  segments: readonly Segment[],
  shown: Segment | undefined,
  me: string,
  show: (around: number | null, start: Start) => void,
): void {
  const newest = segments.at(-1);
  const last = newest?.rows.at(-1);
  const lastKey = useRef(last?.key);
  useEffect(() => {
    if (last?.key === lastKey.current) return;
    lastKey.current = last?.key;
    const isOwn = last?.message.sender === me && last.delivery === 'sending';
    if (isOwn && shown && shown !== newest) show(null, { kind: 'end' });
  }, [last, me, newest, shown, show]);
}

function useItems(segment: Segment | undefined, hasBefore: boolean, divider: Divider | null, me: string): Item[] {
  const known = useRef<ReadonlyMap<string, Item>>(new Map());
  const items = useMemo(
    () => (segment ? itemsOf(segment, hasBefore, divider, me, known.current) : []),
    [segment, hasBefore, divider, me],
  );
  useEffect(() => {
    known.current = new Map(items.map((item) => [item.row.key, item]));
  }, [items]);
  return items;
}

function NothingYet({ chat, waiting }: { chat: Chat; waiting: boolean }) {
  const t = useText();
  const dates = useDates();
  if (chat.loadProblem && !waiting) {
    return (
      <div className={styles.middle} role="alert">
        <p>
          {t('timeline.loadFailed')} {problemText(chat.loadProblem, t, dates)}
        </p>
        <Button onClick={() => actions.openChat(chat.head.id)}>{t('common.retry')}</Button>
      </div>
    );
  }
  if (waiting || chat.loading !== 'none' || chat.stretches.length === 0) return <SkeletonBubbles count={7} />;
  const { head } = chat;
  const words = head.kind === 'notes' ? 'notes.empty' : may(head, 'write') ? 'timeline.empty' : 'room.emptyReader';
  return <p className={styles.middle}>{t(words)}</p>;
}
