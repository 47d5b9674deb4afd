/** One row of the timeline: day and unread marks, the bubble in its place, what failed about it, and its actions. */
import { Check, Ellipsis, Reply, SmilePlus } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, memo, type PointerEvent, useContext, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { shortcutIn } from '../../../app/shortcuts';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { type Dates, useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { LIMITS } from '../../../realtime/limits';
import { messageAt } from '../../../realtime/stretches';
import type { ChatHead } from '../../../realtime/wire-types';
import { copyText } from '../../../ui/copy';
import { linkTo } from '../../../ui/route';
import { Picture } from '../../people/Picture';
import { Folded } from '../blocked/Folded';
import { isRoom, nameOf, previewOf, systemText } from '../words';
import { RowTabIndex, useTimeline } from './api';
import { Bubble } from './Bubble';
import type { Item, MessageRow } from './items';
import { rightsOf } from './rights';
import styles from './timeline.module.css';
import { isSelectable, SelectionContext } from './useSelection';

const LONG_PRESS_MS = 450;
const MOVED_PX = 10;
const QUICK = ['👍', '❤️', '😂'] as const;

type Props = {
  item: Item;
  head: ChatHead;
  now: number;
  /** The one row that takes part in Tab. */
  tabbable: boolean;
  flash: boolean;
};

function MessageItemOf({ item, head, now, tabbable, flash }: Props) {
  const { row } = item;
  const timeline = useTimeline();
  const selection = useContext(SelectionContext);
  const chosen = selection?.has(row.message.seq) ?? false;
  const onPress = (event: MouseEvent) => {
    const onRow = event.target instanceof Element && event.target.closest('[data-day]') === null;
    if (!selection || !onRow || !isSelectable(row)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) timeline.selectTo(row);
    else timeline.select(row);
  };
  const { sender, system } = row.message;
  const blocked = useApp((state) => head.kind !== 'direct' && state.blocked.includes(sender));
  const [unfolded, setUnfolded] = useState(false);
  return (
    <div className={styles.slot} data-chosen={chosen || undefined} onClickCapture={onPress}>
      {item.begins && <Beginning head={head} />}
      {item.newDay && (
        <div className={styles.day} data-day="">
          <DayChip ms={row.message.created_at_ms} now={now} tabIndex={-1} />
        </div>
      )}
      {item.unread !== null && <UnreadDivider count={item.unread} />}
      {system ? (
        <SystemRow row={row} head={head} tabbable={tabbable} />
      ) : blocked && !unfolded ? (
        <Folded row={row} tabbable={tabbable} onShow={() => setUnfolded(true)} />
      ) : (
        <TextRow item={item} head={head} tabbable={tabbable} flash={flash} />
      )}
    </div>
  );
}

/** The day of what is below; a press leads to other days. By keys there is a shortcut, so rows keep to one tab stop. */
export function DayChip({ ms, now, tabIndex }: { ms: number; now: number; tabIndex?: -1 }) {
  const t = useText();
  const dates = useDates();
  const { openDates } = useTimeline();
  return (
    <button
      type="button"
      className={styles.chip}
      tabIndex={tabIndex}
      title={t('timeline.toDate')}
      aria-haspopup="dialog"
      onClick={(event) => openDates(event.currentTarget)}
    >
      {dates.day(ms, now)}
    </button>
  );
}

export const MessageItem = memo(MessageItemOf);

function Beginning({ head }: { head: ChatHead }) {
  const t = useText();
  return <p className={styles.edge}>{t(head.visible_from_seq > 0 ? 'timeline.beginHidden' : 'timeline.begin')}</p>;
}

function UnreadDivider({ count }: { count: number }) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/useSemanticElements: it holds words, which a horizontal rule can't
    <div className={styles.unread} role="separator" data-unread="">
      {count >= LIMITS.UNREAD_COUNT_CAP
        ? t('timeline.newMessagesMany', { count: LIMITS.UNREAD_COUNT_CAP - 1 })
        : t('timeline.newMessages', { count })}
    </div>
  );
}

function SystemRow({ row, head, tabbable }: { row: MessageRow; head: ChatHead; tabbable: boolean }) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  return (
    <article className={styles.system} data-key={row.key} tabIndex={tabbable ? 0 : -1}>
      <span dir="auto">{systemText(row.message, people, t, language, head.kind)}</span>
      <time dateTime={new Date(row.message.created_at_ms).toISOString()}>{dates.time(row.message.created_at_ms)}</time>
    </article>
  );
}

/** The whole message as one sentence, for who hears it. */
function useSentence(row: MessageRow): string {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const { message } = row;
  const { chat } = useTimeline();
  const quoted = useApp((state) =>
    message.reply_to_seq === undefined
      ? undefined
      : messageAt(state.chats[chat]?.stretches ?? [], message.reply_to_seq),
  );
  const parts = [
    t('message.sentence', {
      name: nameOf(message.sender, people, t),
      time: dates.time(message.created_at_ms),
      text: previewOf(message, people, t, language),
    }),
    message.forwarded ? t('message.forwarded', { name: nameOf(message.forwarded.sender, people, t) }) : '',
    quoted ? t('message.inReplyTo', { name: nameOf(quoted.sender, people, t) }) : '',
    message.edited_at_ms !== undefined && !message.deleted ? t('message.edited') : '',
    message.pinned && !message.deleted ? t('message.pinned') : '',
    message.silent && !message.deleted ? t('message.silent') : '',
    message.reactions?.map(({ emoji, users }) => `${emoji} ${users.length}`).join(', ') ?? '',
    row.delivery === 'none' || message.deleted ? '' : t(`ticks.${row.delivery}`),
  ];
  return parts.filter(Boolean).join('. ');
}

function TextRow({ item, head, tabbable, flash }: Omit<Props, 'now'>) {
  const t = useText();
  const timeline = useTimeline();
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id ?? '');
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const { row, first, last } = item;
  const { message } = row;
  const isCard = head.kind === 'channel';
  const own = !isCard && message.sender === me;
  const named = isRoom(head) && !own;
  const place = isCard ? styles.card : own ? styles.own : '';
  const sentence = useSentence(row);
  const selection = useContext(SelectionContext);

  const release = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  const byKey = (event: KeyboardEvent<HTMLElement>): (() => void) | null | false => {
    const rights = rightsOf(row, head, me);
    switch (shortcutIn('message', event)) {
      case 'reply':
        return rights.reply && (() => timeline.reply(row));
      case 'edit':
        return rights.edit && (() => timeline.edit(row));
      case 'forward':
        return rights.forward && (() => timeline.forward(row));
      case 'pinMessage':
        return rights.pin && (() => timeline.pin(row));
      case 'save':
        return rights.link && (() => timeline.save(row));
      case 'copy':
        return rights.copy && (() => void copyText(message.body ?? '', t));
      case 'select':
        return isSelectable(row) && (() => timeline.select(row));
      case 'copyLink':
        return rights.link && (() => void copyText(linkTo(head.id, message.seq), t, 'message.linkCopied'));
      case 'react': {
        const at = event.currentTarget.querySelector('[data-bubble]') ?? event.currentTarget;
        return rights.react && (() => timeline.openPicker(row, at));
      }
      case 'remove':
        return rights.link && (() => timeline.remove(row));
      case 'toComposer':
        return timeline.leave;
      default:
        return null;
    }
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.pointerType !== 'touch' || selection) return;
    const at = { x: event.clientX, y: event.clientY };
    release();
    const open = () => {
      release();
      timeline.openMenu(row, at);
    };
    press.current = { timer: setTimeout(open, LONG_PRESS_MS), ...at };
  };
  const onPointerMove = (event: PointerEvent) => {
    const began = press.current;
    if (began && Math.hypot(event.clientX - began.x, event.clientY - began.y) > MOVED_PX) release();
  };

  return (
    <article
      className={`${styles.message} ${place} ${first ? styles.run : ''} ${flash ? styles.flash : ''}`}
      data-key={row.key}
      data-seq={message.seq || undefined}
      aria-label={sentence}
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => setFocused(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      }}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(true)}
      onPointerLeave={() => {
        setPointed(false);
        release();
      }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        const menu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey) || event.key === 'Enter';
        if (event.target !== event.currentTarget) return;
        const toggle = selection !== null && event.key === ' ' && (() => timeline.select(row));
        const act = menu ? null : toggle || byKey(event);
        if (!menu && !act) return;
        event.preventDefault();
        if (act) act();
        else timeline.openMenu(row, event.currentTarget.querySelector('[data-bubble]') ?? event.currentTarget);
      }}
      onContextMenu={(event) => {
        const selecting = !getSelection()?.isCollapsed;
        const onLink = event.target instanceof Element && event.target.closest('a');
        if (selecting || onLink) return;
        event.preventDefault();
        release();
        timeline.openMenu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      {selection && isSelectable(row) && (
        <button
          type="button"
          className={styles.check}
          tabIndex={tabbable ? 0 : -1}
          aria-pressed={selection.has(message.seq)}
          aria-label={t('message.select')}
        >
          <Check size={14} strokeWidth={3} aria-hidden="true" />
        </button>
      )}
      {named && !isCard && (
        <span className={styles.picture}>
          {last && <Picture id={message.sender} name={nameOf(message.sender, people, t)} size="bubble" />}
        </span>
      )}
      <div className={styles.stack}>
        <div className={styles.holder} data-bubble="">
          <RowTabIndex value={tabbable ? 0 : -1}>
            <Bubble row={row} look={isCard ? 'card' : own ? 'own' : 'other'} named={named && first} tail={last} />
          </RowTabIndex>
          {(pointed || focused) && !selection && <ActionBar row={row} head={head} me={me} own={own} />}
        </div>
        {row.pending?.state === 'refused' && <Failed row={row} />}
      </div>
    </article>
  );
}

function ActionBar({ row, head, me, own }: { row: MessageRow; head: ChatHead; me: string; own: boolean }) {
  const t = useText();
  const timeline = useTimeline();
  const rights = rightsOf(row, head, me);
  if (!rights.react && !rights.reply && !rights.copy && !rights.link) return null;
  return (
    <div className={`${styles.barTrack} ${own ? styles.barOwn : ''}`}>
      <div className={styles.bar} role="toolbar" aria-label={t('message.actions')}>
        {rights.react && (
          <>
            {QUICK.map((emoji) => (
              <button
                key={emoji}
                type="button"
                className={styles.tool}
                aria-label={`${t('message.react')} ${emoji}`}
                onClick={() => timeline.toggleReaction(row, emoji)}
              >
                {emoji}
              </button>
            ))}
            <button
              type="button"
              className={styles.tool}
              aria-label={t('message.moreReactions')}
              title={t('message.moreReactions')}
              onClick={(event) => timeline.openPicker(row, event.currentTarget)}
            >
              <SmilePlus size={17} strokeWidth={1.75} aria-hidden="true" />
            </button>
          </>
        )}
        {rights.reply && (
          <button
            type="button"
            className={styles.tool}
            aria-label={t('message.reply')}
            title={t('message.reply')}
            onClick={() => timeline.reply(row)}
          >
            <Reply size={17} strokeWidth={1.75} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          className={styles.tool}
          aria-label={t('message.actions')}
          title={t('message.actions')}
          aria-haspopup="menu"
          onClick={(event) => timeline.openMenu(row, event.currentTarget)}
        >
          <Ellipsis size={17} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </div>
    </div>
  );
}

const FAILED = {
  'message.send': 'message.failed',
  'message.edit': 'message.editFailed',
  'message.delete': 'message.deleteFailed',
  'reaction.set': 'message.reactionFailed',
  'message.pin': 'message.pinFailed',
} as const;

function Failed({ row }: { row: MessageRow }) {
  const t = useText();
  const dates: Dates = useDates();
  const item = row.pending;
  if (!item) return null;
  const sending = item.command.type === 'message.send';
  return (
    <div className={styles.failed} role="alert">
      <span>
        {t(FAILED[item.command.type])}
        {item.problem && `. ${problemText(item.problem, t, dates)}`}
      </span>
      <button type="button" onClick={() => actions.retry(item.clientId)}>
        {t('common.retry')}
      </button>
      <button type="button" onClick={() => actions.cancel(item.clientId)}>
        {t(sending ? 'common.delete' : 'message.discard')}
      </button>
    </div>
  );
}
