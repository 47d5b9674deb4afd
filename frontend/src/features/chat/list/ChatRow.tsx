/** One chat in the list: picture, name, time, and the draft, who is typing or the last message. */
import { memo } from 'react';
import type { Chat, OutboxItem } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { LIMITS } from '../../../realtime/limits';
import { Avatar } from '../../../ui/Avatar';
import { chatRoute, go, hrefOf } from '../../../ui/route';
import { TickMark } from '../TickMark';
import { oneLine, pictureOf, previewOf, shortNameOf, ticksOf, titleOf, typingText } from '../words';
import { lastMoment } from './filter';
import styles from './list.module.css';

type Props = {
  chat: Chat;
  open: boolean;
  /** One row of the list takes part in Tab; the arrows move between rows. */
  tabbable: boolean;
  /** The newest unsent message of this chat. */
  unsent: OutboxItem | null;
  draft: string;
  now: number;
  onFocus: (id: string) => void;
};

function ChatRowOf({ chat, open, tabbable, unsent, draft, now, onFocus }: Props) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const { head } = chat;
  const online = useApp((state) => state.link === 'online' && !!head.peer && !!state.presence[head.peer]?.online);
  const title = titleOf(head, people, t);
  const when = unsent?.createdAtMs ?? lastMoment(chat);

  return (
    <li>
      <a
        className={styles.row}
        href={hrefOf(chatRoute(head.id))}
        aria-current={open ? 'page' : undefined}
        tabIndex={tabbable ? 0 : -1}
        data-chat={head.id}
        onFocus={() => onFocus(head.id)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go(chatRoute(head.id));
        }}
      >
        <Avatar id={pictureOf(head)} name={title} size="row" online={online} />
        <span className={styles.lines}>
          <span className={styles.first}>
            <b className={styles.name} dir="auto">
              {title}
            </b>
            {online && <span className="visually-hidden">{t('list.online')}</span>}
            <time className={styles.time} dateTime={new Date(when).toISOString()}>
              {dates.short(when, now)}
            </time>
          </span>
          <span className={styles.second}>
            <Preview chat={chat} draft={open ? '' : draft} unsent={unsent} />
            {head.unread > 0 && (
              <span className={styles.badge}>
                <span className="visually-hidden">{t('list.unreadCount', { count: head.unread })}</span>
                <span aria-hidden="true">
                  {head.unread >= LIMITS.UNREAD_COUNT_CAP ? `${LIMITS.UNREAD_COUNT_CAP - 1}+` : head.unread}
                </span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

export const ChatRow = memo(ChatRowOf);

function Preview({ chat, draft, unsent }: { chat: Chat; draft: string; unsent: OutboxItem | null }) {
  const t = useText();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const me = useApp((state) => state.me?.id);
  const linked = useApp((state) => state.link === 'online');
  const typing = linked ? typingText(chat, people, t) : null;
  const { last } = chat.head;

  if (typing) return <span className={`${styles.text} ${styles.typing}`}>{typing}</span>;
  if (draft.trim()) {
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
          {oneLine(unsent.command.body)}
        </span>
      </>
    );
  }
  if (!last) return <span className={styles.text} />;
  const text = previewOf(last, people, t, language);
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
  return (
    <span className={`${styles.text} ${quiet}`} dir="auto">
      {chat.head.kind === 'group' && <em>{shortNameOf(last.sender, people, t)}: </em>}
      {text}
    </span>
  );
}
