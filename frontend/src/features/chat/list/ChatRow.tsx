/** One chat in the list: picture, name, time, and who is typing, the draft or the last message; what is kept about it. */
import {
  Archive,
  ArchiveRestore,
  AtSign,
  BellOff,
  EllipsisVertical,
  MessageSquareDot,
  MessageSquareText,
  Pin,
} from 'lucide-react';
import { type MouseEvent, memo, useLayoutEffect, useRef } from 'react';
import { isMuted } from '../../../app/own';
import type { Chat, OutboxItem } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { LIMITS } from '../../../realtime/limits';
import type { Own } from '../../../realtime/wire-types';
import type { Anchor } from '../../../ui/Popover';
import { chatRoute, go, hrefOf } from '../../../ui/route';
import { ChannelSign, ChatPicture } from '../ChatPicture';
import { TickMark } from '../TickMark';
import { isRoom, lineOf, oneLine, previewOf, shortNameOf, ticksOf, titleOf, typingText } from '../words';
import { mute, setArchived, toggleRead, unmute } from './acts';
import { isUnread, lastMoment } from './filter';
import styles from './list.module.css';
import { useSwipe } from './swipe';

type Props = {
  chat: Chat;
  own: Own;
  open: boolean;
  /** One row of the list takes part in Tab; the arrows move between rows. */
  tabbable: boolean;
  /** The newest unsent message of this chat. */
  unsent: OutboxItem | null;
  /** Begun on this device and not with the server yet. */
  draft: string;
  now: number;
  place: number;
  count: number;
  topPx: number;
  onFocus: (id: string) => void;
  onMenu: (id: string, anchor: Anchor) => void;
};

function ChatRowOf(props: Props) {
  const { chat, own, open, tabbable, unsent, draft, now, place, count, topPx, onFocus, onMenu } = props;
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const item = useRef<HTMLLIElement>(null);
  const link = useRef<HTMLAnchorElement>(null);
  const { head } = chat;
  const online = useApp((state) => state.link === 'online' && !!head.peer && !!state.presence[head.peer]?.online);
  const title = titleOf(head, people, t);
  const when = unsent?.createdAtMs ?? lastMoment(chat);
  const muted = isMuted(own, now);
  const pinned = own.pinned_at_ms !== undefined && !own.archived;
  const unread = isUnread({ chat, own });
  const swipe = useSwipe(
    link,
    () => toggleRead({ chat, own }),
    (at) => onMenu(head.id, at),
  );

  useLayoutEffect(() => {
    if (item.current) item.current.style.top = `${topPx}px`;
  }, [topPx]);

  const then = (act: () => void) => () => {
    swipe.close();
    act();
  };
  const onClick = (event: MouseEvent) => {
    if (swipe.isSpent()) {
      event.preventDefault();
      swipe.close();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(chatRoute(head.id));
  };

  return (
    <li ref={item} aria-setsize={count} aria-posinset={place + 1} data-swiped={swipe.swiped}>
      {swipe.swiped === 'right' && (
        <span className={styles.swipeRight} aria-hidden="true">
          {unread ? <MessageSquareText size={20} /> : <MessageSquareDot size={20} />}
          {t(unread ? 'row.readShort' : 'row.unreadShort')}
        </span>
      )}
      {(swipe.swiped === 'left' || swipe.swiped === 'open') && (
        <span className={styles.swipeLeft}>
          <button type="button" onClick={then(() => (muted ? unmute({ chat, own }) : mute({ chat, own }, 'forever')))}>
            <BellOff size={20} aria-hidden="true" />
            {t(muted ? 'row.unmuteShort' : 'row.muteShort')}
          </button>
          <button type="button" onClick={then(() => setArchived({ chat, own }, !own.archived))}>
            {own.archived ? <ArchiveRestore size={20} aria-hidden="true" /> : <Archive size={20} aria-hidden="true" />}
            {t(own.archived ? 'row.unarchiveShort' : 'row.archiveShort')}
          </button>
        </span>
      )}
      <a
        ref={link}
        className={styles.row}
        href={hrefOf(chatRoute(head.id))}
        aria-current={open ? 'page' : undefined}
        tabIndex={tabbable ? 0 : -1}
        data-chat={head.id}
        draggable={false}
        onFocus={() => onFocus(head.id)}
        onClick={onClick}
        onContextMenu={(event) => {
          event.preventDefault();
          // asked for by a key it comes without a place
          const byKey = event.clientX === 0 && event.clientY === 0;
          onMenu(head.id, byKey ? event.currentTarget : { x: event.clientX, y: event.clientY });
        }}
        {...swipe.handlers}
      >
        <ChatPicture head={head} name={title} size="row" online={online} />
        <span className={styles.lines}>
          <span className={styles.first}>
            <b className={styles.name} dir="auto">
              {title}
            </b>
            {head.kind === 'channel' && <ChannelSign />}
            {online && <span className="visually-hidden">{t('list.online')}</span>}
            {muted && <BellOff className={styles.sign} size={13} strokeWidth={2} aria-hidden="true" />}
            {pinned && <Pin className={styles.sign} size={13} strokeWidth={2} aria-hidden="true" />}
            <time className={styles.time} dateTime={new Date(when).toISOString()}>
              {dates.short(when, now)}
            </time>
          </span>
          <span className={styles.second}>
            <Preview chat={chat} own={own} draft={draft} open={open} unsent={unsent} />
            {head.mentions.length > 0 && (
              <span className={`${styles.badge} ${styles.mentioned}`}>
                <span className="visually-hidden">{t('mention.badge', { count: head.mentions.length })}</span>
                <AtSign size={13} strokeWidth={2.5} aria-hidden="true" />
              </span>
            )}
            {unread && <Badge count={head.unread} muted={muted} />}
          </span>
        </span>
        {pinned && <span className="visually-hidden">{t('row.pinned')}</span>}
        {muted && <span className="visually-hidden">{t('row.muted')}</span>}
      </a>
      <button
        type="button"
        className={styles.more}
        tabIndex={tabbable ? 0 : -1}
        aria-label={t('row.menu', { title })}
        aria-haspopup="menu"
        onClick={(event) => onMenu(head.id, event.currentTarget)}
      >
        <EllipsisVertical size={18} strokeWidth={2} aria-hidden="true" />
      </button>
    </li>
  );
}

export const ChatRow = memo(ChatRowOf);

/** How much is unread; a dot where the person marked it themselves. */
function Badge({ count, muted }: { count: number; muted: boolean }) {
  const t = useText();
  const cap = LIMITS.UNREAD_COUNT_CAP;
  return (
    <span className={`${styles.badge} ${muted ? styles.quietBadge : ''} ${count === 0 ? styles.dot : ''}`}>
      <span className="visually-hidden">
        {count === 0
          ? t('row.markedUnread')
          : count >= cap
            ? t('list.unreadMany', { count: cap - 1 })
            : t('list.unreadCount', { count })}
      </span>
      {count > 0 && <span aria-hidden="true">{count >= cap ? `${cap - 1}+` : count}</span>}
    </span>
  );
}

type PreviewProps = { chat: Chat; own: Own; draft: string; open: boolean; unsent: OutboxItem | null };

/** What was begun here or elsewhere, unless something was written since; what is in the open chat is in its composer. */
function draftOf({ chat, own, draft, open }: PreviewProps): string {
  if (open) return '';
  if (draft.trim()) return draft;
  return own.draft && own.draft.updated_at_ms >= (chat.head.last?.created_at_ms ?? 0) ? own.draft.body : '';
}

function Preview(props: PreviewProps) {
  const { chat, unsent } = props;
  const t = useText();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const me = useApp((state) => state.me?.id);
  const linked = useApp((state) => state.link === 'online');
  const blocked = useApp((state) => state.blocked);
  const typing = linked ? typingText(chat, people, t) : null;
  const draft = draftOf(props);
  const { last } = chat.head;

  if (typing) return <span className={`${styles.text} ${styles.typing}`}>{typing}</span>;
  if (draft) {
    return (
      <span className={styles.text} dir="auto">
        <span className={styles.draft}>{t('list.draft')}</span> {oneLine(draft)}
      </span>
    );
  }
  if (unsent?.command.type === 'message.send') {
    return (
      <>
        <TickMark ticks={unsent.state === 'refused' ? 'refused' : 'sending'} />
        <span className={styles.text} dir="auto">
          {lineOf(unsent.command.body)}
        </span>
      </>
    );
  }
  if (!last) return <span className={styles.text} />;
  const text = previewOf(last, people, t, language, chat.head.kind);
  const quiet = last.deleted || last.damaged ? styles.quiet : '';
  if (last.system) return <span className={styles.text}>{text}</span>;
  if (last.sender === me) {
    return (
      <>
        {!last.deleted && <TickMark ticks={ticksOf(last.seq, chat.head)} />}
        <span className={`${styles.text} ${quiet}`} dir="auto">
          {text}
        </span>
      </>
    );
  }
  if (chat.head.kind !== 'direct' && blocked.includes(last.sender)) {
    return <span className={`${styles.text} ${styles.quiet}`}>{t('block.folded')}</span>;
  }
  return (
    <span className={`${styles.text} ${quiet}`} dir="auto">
      {isRoom(chat.head) && <em>{shortNameOf(last.sender, people, t)}: </em>}
      {text}
    </span>
  );
}
