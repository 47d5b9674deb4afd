/** About a chat: who it is with, its rules, its members and what may be done with them, who can read, leaving. */
import { Link2, LogOut, Pencil, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { may } from '../../../realtime/rights';
import type { Problem } from '../../../realtime/wire-types';
import { IconButton } from '../../../ui/Button';

import { BlockPerson } from '../blocked/BlockPerson';
import { useStatus } from '../ChatHeader';
import { ChatPicture } from '../ChatPicture';
import { WhoReads } from '../Lock';
import { isRoom, titleOf } from '../words';
import { ContactRow } from './ContactRow';
import styles from './details.module.css';
import { EditRoom } from './EditRoom';
import { LeaveRoom } from './LeaveRoom';
import { LevelRow } from './LevelRow';
import { Links } from './Links';
import { Members } from './Members';
import { Roles } from './Roles';
import { RoomSettings } from './RoomSettings';
import { slowName } from './slow';

type Props = { chat: Chat; membersProblem: Problem | null; onLoadMembers: () => void };

export function Details({ chat, membersProblem, onLoadMembers }: Props) {
  const t = useText();
  const { head } = chat;
  const people = useApp((state) => state.people);
  const status = useStatus(chat, false);
  const [dialog, setDialog] = useState<'edit' | 'roles' | 'links' | 'leave' | null>(null);
  const close = () => setDialog(null);
  const title = titleOf(head, people, t);
  const room = isRoom(head);
  const person = head.peer ? people[head.peer] : undefined;

  return (
    <>
      <div className={styles.top}>
        <ChatPicture head={head} name={title} size="large" online={status.online} />
        <div className={styles.title}>
          <h2 dir="auto">{title}</h2>
          {may(head, 'settings') && (
            <IconButton icon={Pencil} size={16} label={t('details.edit')} onClick={() => setDialog('edit')} />
          )}
        </div>
        <p className={styles.status}>{status.text}</p>
        {person?.status && (
          <p className={styles.said} dir="auto">
            {person.status}
          </p>
        )}
        {head.description && (
          <p className={styles.description} dir="auto">
            {head.description}
          </p>
        )}
        {head.slow_s > 0 && !may(head, 'settings') && (
          <p className={styles.status}>{t('slow.on', { time: slowName(head.slow_s, t) })}</p>
        )}
        {person && <p className={styles.status}>@{person.username}</p>}
      </div>
      {head.kind !== 'notes' && (
        <section className={styles.section}>
          <LevelRow chat={head.id} />
        </section>
      )}
      {room && (
        <section className={styles.section}>
          {may(head, 'add') && (
            <button type="button" className={styles.row} onClick={() => setDialog('links')}>
              <Link2 size={18} strokeWidth={1.75} aria-hidden="true" />
              {t('links.open')}
            </button>
          )}
          <button type="button" className={styles.row} onClick={() => setDialog('roles')}>
            <ShieldCheck size={18} strokeWidth={1.75} aria-hidden="true" />
            {t('roles.title')}
          </button>
        </section>
      )}
      {room && may(head, 'settings') && <RoomSettings head={head} />}
      {room && <Members chat={chat} title={title} problem={membersProblem} onLoad={onLoadMembers} />}
      <section className={styles.section}>
        <h3>{t('lock.title')}</h3>
        <WhoReads head={head} />
      </section>
      {head.kind === 'direct' && head.peer && (
        <section className={styles.section}>
          <ContactRow user={head.peer} />
          <BlockPerson user={head.peer} />
        </section>
      )}
      {room && (
        <section className={styles.section}>
          <button type="button" className={`${styles.row} ${styles.leave}`} onClick={() => setDialog('leave')}>
            <LogOut size={18} strokeWidth={1.75} aria-hidden="true" />
            {t(head.kind === 'channel' ? 'details.leaveChannel' : 'details.leave')}
          </button>
        </section>
      )}
      {dialog === 'edit' && <EditRoom head={head} onClose={close} />}
      {dialog === 'roles' && <Roles head={head} onClose={close} />}
      {dialog === 'links' && <Links chat={head.id} onClose={close} />}
      {dialog === 'leave' && <LeaveRoom head={head} onClose={close} />}
    </>
  );
}
