/** The bubble of one message, or its card in a channel: author, quote, text with time and ticks in its last line, reactions. */
import { BellOff, Forward, Pin } from 'lucide-react';
import { useContext } from 'react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { messageAt } from '../../../realtime/stretches';
import type { Message } from '../../../realtime/wire-types';
import { chatRoute, go } from '../../../ui/route';
import { toast } from '../../../ui/toast';
import { Picture, useHue } from '../../people/Picture';
import { MentionedContext } from '../markup/mentioned';
import { TickMark } from '../TickMark';
import { nameOf, previewOf } from '../words';
import { RowTabIndex, useTimeline } from './api';
import { isBigEmoji, LongText } from './body';
import styles from './bubble.module.css';
import type { MessageRow } from './items';

type Props = { row: MessageRow; look: 'own' | 'other' | 'card'; named: boolean; tail: boolean };

const LOOKS = { own: styles.own, other: '', card: styles.card } as const;

export function Bubble({ row, look, named, tail }: Props) {
  const t = useText();
  const people = useApp((state) => state.people);
  const { message } = row;
  const hue = useHue(message.sender);
  const { chat } = useTimeline();
  const live = !message.deleted && !message.damaged;
  const big = live && message.reply_to_seq === undefined && !message.forwarded && isBigEmoji(message.body ?? '');
  const kind = big ? styles.big : `${styles.bubble} ${LOOKS[look]} ${tail ? styles.tail : ''}`;
  return (
    <div className={kind}>
      {named && (
        <div className={`${styles.author} ${styles[`author${hue}`]}`} dir="auto">
          {look === 'card' && <Picture id={message.sender} name={nameOf(message.sender, people, t)} size="bubble" />}
          {nameOf(message.sender, people, t)}
        </div>
      )}
      {live && message.forwarded && <ForwardedFrom user={message.forwarded.sender} />}
      {live && message.reply_to_seq !== undefined && <Quote seq={message.reply_to_seq} from={message.seq} />}
      <div className={`${styles.body} ${live ? '' : styles.quiet}`} dir="auto">
        {message.deleted ? (
          <Deleted message={message} />
        ) : message.damaged ? (
          t('message.damaged')
        ) : (
          <MentionedContext value={message}>
            <LongText id={`${chat}/${row.key}`} text={message.body ?? ''} />
          </MentionedContext>
        )}
        <Meta row={row} />
      </div>
      {live && <Reactions row={row} />}
    </div>
  );
}

/** Who wrote it first; a press leads to the chat with them. */
function ForwardedFrom({ user }: { user: string }) {
  const t = useText();
  const dates = useDates();
  const tabIndex = useContext(RowTabIndex);
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const name = nameOf(user, people, t);
  const open = async () => {
    const result = await actions.openDirect(user);
    if (result.ok) go(chatRoute(result.value));
    else toast(problemText(result.problem, t, dates));
  };
  return (
    <div className={styles.forwarded}>
      <Forward size={14} strokeWidth={2} aria-hidden="true" />
      <span>{t('message.forwardedFrom')}</span>{' '}
      {user === me ? (
        <b className={styles.forwardedName} dir="auto">
          {name}
        </b>
      ) : (
        <button
          type="button"
          className={styles.forwardedName}
          tabIndex={tabIndex}
          dir="auto"
          onClick={() => void open()}
        >
          {name}
        </button>
      )}
    </div>
  );
}

function Deleted({ message }: { message: Message }) {
  const t = useText();
  const people = useApp((state) => state.people);
  const by = message.deleted?.by;
  // by somebody else only where an owner or administrator of the group did it
  return by && by !== message.sender ? t('message.deletedBy', { name: nameOf(by, people, t) }) : t('message.deleted');
}

function Meta({ row }: { row: MessageRow }) {
  const t = useText();
  const dates = useDates();
  const { versions } = useTimeline();
  const tabIndex = useContext(RowTabIndex);
  const { message, delivery, pending } = row;
  const saving = pending !== null;
  const edited = message.edited_at_ms !== undefined && !message.deleted;
  const ticks = saving && delivery !== 'refused' && delivery !== 'none' ? 'sending' : delivery;
  return (
    <span className={styles.meta} dir="ltr">
      {edited && message.edit_no > 0 ? (
        <button
          type="button"
          className={styles.edited}
          tabIndex={tabIndex}
          title={dates.full(message.edited_at_ms ?? 0)}
          aria-haspopup="dialog"
          onClick={() => versions(row)}
        >
          {t('message.edited')}
        </button>
      ) : (
        edited && <span>{t('message.edited')}</span>
      )}
      {message.silent && !message.deleted && (
        <BellOff size={11} strokeWidth={2.25} role="img" aria-label={t('message.silent')} />
      )}
      {message.pinned && !message.deleted && (
        <Pin size={11} strokeWidth={2.25} role="img" aria-label={t('message.pinned')} />
      )}
      <time dateTime={new Date(message.created_at_ms).toISOString()} title={dates.full(message.created_at_ms)}>
        {dates.time(message.created_at_ms)}
      </time>
      {ticks !== 'none' && !message.deleted && <TickMark ticks={ticks} />}
    </span>
  );
}

function Quote({ seq, from }: { seq: number; from: number }) {
  const t = useText();
  const { chat, jumpTo } = useTimeline();
  const tabIndex = useContext(RowTabIndex);
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const quoted = useApp((state) => messageAt(state.chats[chat]?.stretches ?? [], seq));
  return (
    <button
      type="button"
      className={styles.quote}
      tabIndex={tabIndex}
      aria-label={quoted ? undefined : t('message.toQuoted')}
      onClick={() => jumpTo(seq, from)}
    >
      {quoted ? (
        <>
          <b dir="auto">{nameOf(quoted.sender, people, t)}</b>
          <span dir="auto">{previewOf(quoted, people, t, language)}</span>
        </>
      ) : (
        <span>{t('message.toQuoted')}</span>
      )}
    </button>
  );
}

function Reactions({ row }: { row: MessageRow }) {
  const t = useText();
  const { toggleReaction } = useTimeline();
  const tabIndex = useContext(RowTabIndex);
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id ?? '');
  const reactions = row.message.reactions?.filter(({ users }) => users.length > 0) ?? [];
  if (reactions.length === 0) return null;
  return (
    <div className={styles.reactions}>
      {reactions.map(({ emoji, users }) => {
        const names = users.map((user) => (user === me ? t('common.you') : nameOf(user, people, t))).join(', ');
        return (
          <button
            key={emoji}
            type="button"
            className={styles.reaction}
            tabIndex={tabIndex}
            aria-pressed={users.includes(me)}
            aria-label={t('message.reactionBy', { emoji, names })}
            title={names}
            onClick={() => toggleReaction(row, emoji)}
          >
            <span className={styles.emoji}>{emoji}</span> {users.length}
          </button>
        );
      })}
    </div>
  );
}
