/** One stretch of a timeline as a virtual list: loads at both ends, stays where it is read, follows at the end. */
import { ChevronDown, Undo2 } from 'lucide-react';
import { type KeyboardEvent, useCallback, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ContextProp, type ListProps, type ListRange, Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { actions } from '../../../app/actions';
import { shortcutIn } from '../../../app/shortcuts';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useNow } from '../../../i18n/dates';
import { LIMITS } from '../../../realtime/limits';
import type { ChatHead } from '../../../realtime/wire-types';
import { titleOf } from '../words';
import { useTimeline } from './api';
import { type Item, placeIn } from './items';
import { MentionButton } from './MentionButton';
import { DayChip, MessageItem } from './MessageItem';
import { keepPlace, type Place } from './places';
import { type Survey, survey } from './survey';
import styles from './timeline.module.css';
import { useAnchor } from './useAnchor';
import { useArrival } from './useArrival';
import { useFirstIndex } from './useFirstIndex';
import type { Target } from './useJumps';
import { SelectionContext } from './useSelection';
import type { Start } from './useView';

/** Rows from an end of the loaded stretch at which its next page is asked for. */
const NEAR = 12;
const AT_END_PX = 56;
const FLASH_MS = 1_800;
/** Rows beyond the window are drawn ahead, so that a quick flick doesn't show blanks. */
const AHEAD = { top: 700, bottom: 500 };

type Props = {
  chat: Chat;
  items: Item[];
  start: Start;
  /** A place to go to, each time a new object. */
  target: Target | null;
  /** Kept up to date with what is on screen. */
  place: { current: Place };
  /** Where the last jump came from, while it lies below. */
  origin: number | null;
  onBack: () => void;
  /** The newest message is in sight. */
  onEnd: () => void;
  hasBefore: boolean;
  hasAfter: boolean;
  /** Asked for the newest stretch, which is not this one. */
  onPresent: () => void;
};

/** Rows of the still: more than fit on a screen. */
const STILL_ROWS = 20;
/** The list is there by then also where it draws a single row, which looks like the one it measures by. */
const STILL_MS = 300;

type Context = { still: boolean; chat: Chat; hasBefore: boolean; loadOlder: () => void };

export function TimelineList(props: Props) {
  const { chat, items, start, target, place, origin, hasBefore, hasAfter, onPresent, onBack, onEnd } = props;
  const t = useText();
  const now = useNow();
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const connected = useApp((state) => state.connected);
  const api = useTimeline();
  const selecting = useContext(SelectionContext) !== null;
  const { id, unread } = chat.head;
  const virtuoso = useRef<VirtuosoHandle>(null);
  const scroller = useRef<HTMLElement | null>(null);
  /** At the end, or on the way there: what arrives is followed until the person scrolls up. */
  const atEnd = useRef(start.kind === 'end');
  const lastTop = useRef(0);
  const [away, setAway] = useState(start.kind !== 'end');
  const [drawn, setDrawn] = useState<ListRange | null>(null);
  const [seen, setSeen] = useState<Survey | null>(null);
  const [focusedKey, setFocusedKey] = useState<string | null>(null);
  const [still, setStill] = useState(start.kind === 'end');
  useEffect(() => {
    const timer = setTimeout(() => setStill(false), STILL_MS);
    return () => clearTimeout(timer);
  }, []);
  const [flashSeq, setFlashSeq] = useState<number | null>(null);
  const latest = useRef({ items, chat, hasAfter });
  latest.current = { items, chat, hasAfter };

  const firstIndex = useFirstIndex(items);

  const [initial] = useState(() =>
    start.kind === 'end'
      ? ({ index: 'LAST', align: 'end' } as const)
      : ({
          index: Math.min(placeIn(items, start.seq), items.length - 1),
          align: start.align,
          offset: start.align === 'start' ? -8 : 0,
        } as const),
  );

  const arrival = useArrival(start.kind === 'place' ? start.seq : null);
  const { arrived, setOut } = arrival;

  const isHeld = () => arrived && !(atEnd.current && !latest.current.hasAfter);
  const keepAnchor = useAnchor(scroller, items, firstIndex, isHeld);
  const look = useLook(() => {
    const element = scroller.current;
    if (!element) return;
    arrival.look(element);
    const found = survey(element);
    keepAnchor(found);
    setSeen((before) => (before && isSame(before, found) ? before : found));
    place.current = { topSeq: found.topSeq, lastSeq: found.seenSeq, atEnd: atEnd.current && !latest.current.hasAfter };
    const { head } = latest.current.chat;
    const watched = document.visibilityState === 'visible' && document.hasFocus();
    if (watched && found.seenSeq > head.read_seq) actions.markRead(head.id, found.seenSeq);
  });

  useEffect(() => {
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [look]);

  // A taller composer or a banner takes room from the list: its end stays in sight.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      look();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [look]);

  // what comes while nobody looks waits under the divider
  const newestKey = items.at(-1)?.row.key;
  const knownKey = useRef(newestKey);
  useLayoutEffect(() => {
    if (newestKey !== knownKey.current && document.visibilityState !== 'visible') atEnd.current = false;
    knownKey.current = newestKey;
  }, [newestKey]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows may be in sight now
  useEffect(look, [items, look]);

  useLayoutEffect(
    () => () => {
      const element = scroller.current;
      if (!element) return;
      const { topSeq } = survey(element);
      keepPlace(id, atEnd.current || !topSeq ? null : topSeq);
    },
    [id],
  );

  const loadOlder = useCallback(() => {
    const first = latest.current.items[0]?.row.message.seq;
    if (first) actions.loadOlder(id, first);
  }, [id]);
  const mayLoad = arrived && chat.loading === 'none' && connected && !chat.loadProblem;
  // by the rows there are now: the list tells of those drawn alone, and these stay the same where a page comes above
  const isNearStart = drawn !== null && drawn.startIndex - firstIndex < NEAR;
  const isNearEnd = drawn !== null && drawn.endIndex - firstIndex > items.length - NEAR;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that came may not fill the window: look again
  useEffect(() => {
    if (!mayLoad) return;
    const last = items.findLast(({ row }) => row.message.seq > 0)?.row.message.seq;
    if (isNearStart && hasBefore) loadOlder();
    else if (isNearEnd && hasAfter && last) actions.loadNewer(id, last);
  }, [mayLoad, isNearStart, isNearEnd, hasBefore, hasAfter, items.length]);

  useEffect(() => {
    if (!target) return;
    const index = placeIn(latest.current.items, target.seq);
    if (latest.current.items[index]?.row.message.seq !== target.seq) return;
    atEnd.current = false;
    setOut(target.seq);
    virtuoso.current?.scrollToIndex({ index, align: target.align, offset: target.align === 'start' ? -8 : 0 });
    setFlashSeq(target.seq);
    const timer = setTimeout(() => setFlashSeq(null), FLASH_MS);
    return () => clearTimeout(timer);
  }, [target, setOut]);

  const toEnd = useCallback(() => virtuoso.current?.scrollToIndex({ index: 'LAST', align: 'end' }), []);

  // What one sends oneself is always shown.
  const lastRow = items.at(-1)?.row;
  const lastKey = useRef(lastRow?.key);
  useEffect(() => {
    if (lastRow?.key === lastKey.current) return;
    lastKey.current = lastRow?.key;
    if (lastRow?.message.sender === me && lastRow?.delivery === 'sending') toEnd();
  }, [lastRow, me, toEnd]);

  const toPresent = () => {
    if (origin !== null) onBack();
    else if (hasAfter) onPresent();
    else toEnd();
  };
  const focusAt = (index: number) => {
    const item = items[index];
    if (!item) return;
    setFocusedKey(item.row.key);
    const focus = () =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-key="${CSS.escape(item.row.key)}"]`)
        ?.focus({ preventScroll: true });
    if (item.row.message.seq > 0) setOut(item.row.message.seq);
    virtuoso.current?.scrollIntoView({ index, behavior: 'auto', done: focus });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target: element } = event;
    if (shortcutIn('message', event) === 'toPresent') {
      event.preventDefault();
      toPresent();
      return;
    }
    if (!(element instanceof HTMLElement) || element.dataset.key === undefined) return;
    const at = items.findIndex(({ row }) => row.key === element.dataset.key);
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(next, items.length - 1));
    const [from, row] = [items[at]?.row, items[to]?.row];
    if (shortcutIn('message', event) === 'selectTo' && from && row) {
      if (!selecting) api.select(from);
      api.selectTo(row);
    }
    // held down at the top, the key lets the page above come
    if (to !== at) focusAt(to);
  };

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const toEndPx = element.scrollHeight - element.clientHeight - element.scrollTop;
    if (element.scrollTop < lastTop.current && toEndPx > AT_END_PX) atEnd.current = false;
    lastTop.current = element.scrollTop;
    look();
  };

  const presentWords = origin === null ? 'timeline.toPresent' : 'timeline.back';
  const PresentIcon = origin === null ? ChevronDown : Undo2;
  const tabKey = focusedKey ?? seen?.lastKey ?? lastRow?.key;
  const topItem = seen && items.find(({ row }) => row.key === seen.topKey);

  return (
    <div
      className={styles.timeline}
      role="log"
      aria-live="off"
      aria-label={t('timeline.label', { title: titleOf(chat.head, people, t) })}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const row = event.target.closest<HTMLElement>('[data-key]');
        if (row?.dataset.key) setFocusedKey(row.dataset.key);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocusedKey(null);
      }}
    >
      {topItem && !seen.dayInPlace && (
        <div className={styles.floating}>
          <DayChip ms={topItem.row.message.created_at_ms} now={now} />
        </div>
      )}
      {still && <Still items={items.slice(-STILL_ROWS)} head={chat.head} now={now} />}
      <Virtuoso<Item, Context>
        ref={virtuoso}
        scrollerRef={(element) => {
          scroller.current = element instanceof HTMLElement ? element : null;
        }}
        className={styles.list}
        tabIndex={-1}
        data={items}
        context={{ still, chat, hasBefore, loadOlder }}
        components={COMPONENTS}
        computeItemKey={(_, item) => item.row.key}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={initial}
        alignToBottom
        defaultItemHeight={56}
        increaseViewportBy={AHEAD}
        atBottomThreshold={AT_END_PX}
        atBottomStateChange={(reached) => {
          // the end of what is loaded is none
          if (reached && !hasAfter) atEnd.current = true;
          if (reached && !hasAfter) onEnd();
          setAway(!reached);
        }}
        // not by Virtuoso's followOutput: at the end of what is loaded it goes to that of the next page, whatever it is told
        totalListHeightChanged={(height) => {
          arrival.changed();
          if (atEnd.current && !hasAfter) virtuoso.current?.scrollTo({ top: height });
        }}
        rangeChanged={setDrawn}
        onScroll={onScroll}
        itemsRendered={(rendered) => {
          look();
          // in one go with the rows that replace it: no row is there twice
          if (still && rendered.length > Math.min(1, items.length - 1)) flushSync(() => setStill(false));
        }}
        skipAnimationFrameInResizeObserver
        itemContent={(_, item) => (
          <MessageItem
            item={item}
            head={chat.head}
            now={now}
            tabbable={item.row.key === tabKey}
            flash={flashSeq !== null && item.row.message.seq === flashSeq}
          />
        )}
      />
      <MentionButton mentions={chat.head.mentions} raised={away || hasAfter} />
      {(away || hasAfter) && (
        <button
          type="button"
          className={styles.present}
          aria-label={origin === null && unread > 0 ? t('timeline.toPresentNew', { count: unread }) : t(presentWords)}
          title={t(presentWords)}
          onClick={toPresent}
        >
          <PresentIcon size={22} strokeWidth={1.75} aria-hidden="true" />
          {unread > 0 && (
            <span className={styles.presentCount} aria-hidden="true">
              {unread >= LIMITS.UNREAD_COUNT_CAP ? `${LIMITS.UNREAD_COUNT_CAP - 1}+` : unread}
            </span>
          )}
        </button>
      )}
    </div>
  );
}

const isSame = (one: Survey, other: Survey): boolean =>
  one.topKey === other.topKey &&
  one.lastKey === other.lastKey &&
  one.seenSeq === other.seenSeq &&
  one.dayInPlace === other.dayInPlace;

/** A function that runs once in the next frame however often it is asked to. */
function useLook(act: () => void): () => void {
  const latest = useRef(act);
  latest.current = act;
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => latest.current());
  }, []);
}

/** Above the first loaded row: as high as what the very first row has above it, so that nothing jumps on arriving there. */
function Edge({ context }: { context: Context }) {
  const t = useText();
  const { chat, hasBefore, loadOlder } = context;
  if (!hasBefore) return null;
  return (
    <div className={styles.edge}>
      {chat.loadProblem ? (
        <span role="alert">
          {t('timeline.loadFailed')}{' '}
          <button type="button" onClick={loadOlder}>
            {t('common.retry')}
          </button>
        </span>
      ) : (
        chat.loading !== 'none' && `${t('common.loading')}…`
      )}
    </div>
  );
}

/** The end of a chat in the very first frame: the list needs four more to find its place there. */
function Still({ items, head, now }: { items: Item[]; head: ChatHead; now: number }) {
  return (
    <div className={styles.still} inert aria-hidden="true">
      {items.map((item) => (
        <MessageItem key={item.row.key} item={item} head={head} now={now} tabbable={false} flash={false} />
      ))}
      <Foot />
    </div>
  );
}

const Foot = () => <div className={styles.foot} />;

/** Shown as soon as it is placed: by itself the list would stay unseen for another 150 ms, in case it still moves. */
function Rows({ context, style, ...rest }: ListProps & ContextProp<Context>) {
  return <div {...rest} style={{ ...style, visibility: context.still ? 'hidden' : undefined }} />;
}

/** Made once: a new component at each render would be mounted anew. */
const COMPONENTS = { Header: Edge, Footer: Foot, List: Rows };
