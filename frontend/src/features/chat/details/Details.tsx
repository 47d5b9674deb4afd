/** About a chat: who it is with, its members and what may be done with them, who can read, leaving. */
import { LogOut, Pencil } from 'lucide-react';
import { useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { may } from '../../../realtime/rights';
import type { Problem } from '../../../realtime/wire-types';
import { IconButton } from '../../../ui/Button';
import { Confirm } from '../../../ui/Dialog';
import { Refusal } from '../../../ui/Refusal';
import { BlockPerson } from '../blocked/BlockPerson';
import { useStatus } from '../ChatHeader';
import { ChatPicture } from '../ChatPicture';
import { WhoReads } from '../Lock';
import { isRoom, titleOf } from '../words';
import styles from './details.module.css';
import { Members } from './Members';
import { RenameGroup } from './RenameGroup';

type Props = { chat: Chat; membersProblem: Problem | null; onLoadMembers: () => void };

export function Details({ chat, membersProblem, onLoadMembers }: Props) {
  const t = useText();
  const { head } = chat;
  const people = useApp((state) => state.people);
  const status = useStatus(chat, false);
  const [dialog, setDialog] = useState<'rename' | 'leave' | null>(null);
  const title = titleOf(head, people, t);
  const group = isRoom(head);
  const person = head.peer ? people[head.peer] : undefined;

  return (
    <>
      <div className={styles.top}>
        <ChatPicture head={head} name={title} size="large" online={status.online} />
        <div className={styles.title}>
          <h2 dir="auto">{title}</h2>
          {may(head, 'settings') && (
            <IconButton icon={Pencil} size={16} label={t('details.rename')} onClick={() => setDialog('rename')} />
          )}
        </div>
        <p className={styles.status}>{status.text}</p>
        {person && <p className={styles.status}>@{person.username}</p>}
      </div>
      {group && <Members chat={chat} title={title} problem={membersProblem} onLoad={onLoadMembers} />}
      <section className={styles.section}>
        <h3>{t('lock.title')}</h3>
        <WhoReads head={head} />
      </section>
      {head.kind === 'direct' && head.peer && (
        <section className={styles.section}>
          <BlockPerson user={head.peer} />
        </section>
      )}
      {group && (
        <section className={styles.section}>
          <button type="button" className={styles.leave} onClick={() => setDialog('leave')}>
            <LogOut size={18} strokeWidth={1.75} aria-hidden="true" />
            {t('details.leave')}
          </button>
        </section>
      )}
      {dialog === 'rename' && <RenameGroup chat={head.id} title={head.title ?? ''} onClose={() => setDialog(null)} />}
      {dialog === 'leave' && (
        <Confirm
          title={t('details.leaveTitle', { title })}
          text={t('details.leaveText')}
          action={t('details.leaveAction')}
          onClose={() => setDialog(null)}
          onConfirm={async () => {
            const result = await actions.leaveGroup(head.id);
            return result.ok ? null : <Refusal problem={result.problem} />;
          }}
        />
      )}
    </>
  );
}
