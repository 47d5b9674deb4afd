/** The head of a chat: picture, name, one status line, who can read, details. */
import { ArrowLeft, PanelRight, Search } from 'lucide-react';
import { ariaKeys, run } from '../../app/shortcuts';
import type { Chat } from '../../app/state';
import { useApp } from '../../app/store';
import { type Text, useText } from '../../i18n';
import { useDates, useNow } from '../../i18n/dates';
import { IconButton } from '../../ui/Button';
import { back } from '../../ui/route';
import { ChatPicture } from './ChatPicture';
import styles from './chat.module.css';
import { Lock } from './Lock';
import { presenceText, titleOf, typingText } from './words';

type Props = { chat: Chat; detailsOpen: boolean; onDetails: () => void };

export function ChatHeader({ chat, detailsOpen, onDetails }: Props) {
  const t = useText();
  const { head } = chat;
  const people = useApp((state) => state.people);
  const title = titleOf(head, people, t);
  const status = useStatus(chat);
  const said = head.peer ? people[head.peer]?.status : undefined;
  return (
    <header className={styles.head}>
      <IconButton icon={ArrowLeft} label={t('common.back')} className={styles.back} onClick={back} />
      <button type="button" className={styles.who} onClick={onDetails} aria-label={`${title}, ${t('chat.details')}`}>
        <ChatPicture head={head} name={title} size="header" online={status.online} />
        <span className={styles.names}>
          <h1 dir="auto">{title}</h1>
          <small className={status.kind === 'typing' ? styles.typing : ''}>
            {status.text}
            {status.kind === 'plain' && said && (
              <>
                {' · '}
                <bdi>{said}</bdi>
              </>
            )}
          </small>
        </span>
      </button>
      <span className="visually-hidden" aria-live="polite">
        {status.kind === 'typing' ? status.text : ''}
      </span>
      <div className={styles.lock}>
        <Lock head={head} />
      </div>
      <IconButton
        icon={Search}
        label={t('search.open')}
        aria-keyshortcuts={ariaKeys('searchHere')}
        onClick={() => run('searchHere')}
      />
      <IconButton icon={PanelRight} label={t('chat.details')} aria-expanded={detailsOpen} onClick={onDetails} />
    </header>
  );
}

type Status = { kind: 'typing' | 'plain'; text: string; online: boolean };

/** Typing before presence before how many there are. Presence is only told while it is true, that is, online. */
export function useStatus(chat: Chat, withTyping = true): Status {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const people = useApp((state) => state.people);
  const presence = useApp((state) => state.presence);
  const linked = useApp((state) => state.link === 'online');
  const { head } = chat;
  const known = head.peer && linked ? presence[head.peer] : undefined;
  const online = known?.online ?? false;
  const typing = linked && withTyping ? typingText(chat, people, t) : null;
  if (typing) return { kind: 'typing', text: typing, online };
  if (head.kind === 'direct') {
    const blocked = head.peer ? people[head.peer]?.active === false : false;
    return { kind: 'plain', text: blocked ? t('status.blocked') : presenceText(known, t, dates, now), online };
  }
  if (head.kind === 'notes') return { kind: 'plain', text: t('notes.status'), online: false };
  return { kind: 'plain', text: membersText(chat, linked, presence, t), online: false };
}

function membersText(
  chat: Chat,
  linked: boolean,
  presence: Record<string, { online: boolean } | undefined>,
  t: Text,
): string {
  const members = t(chat.head.kind === 'channel' ? 'status.subscribers' : 'status.members', {
    count: chat.head.members,
  });
  const present = Object.values(chat.members).filter(({ user, left }) => !left && presence[user]?.online);
  return linked && chat.membersLoaded && present.length > 0
    ? t('status.membersOnline', { members, count: present.length })
    : members;
}
