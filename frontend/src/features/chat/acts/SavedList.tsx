/** Messages one saved, from all chats, the newest first. */
import { StarOff } from 'lucide-react';
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import type { Found } from '../../../realtime/wire-types';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { go, messageRoute } from '../../../ui/route';
import { SkeletonRows } from '../../../ui/Skeleton';
import { titleOf } from '../words';
import styles from './acts.module.css';
import { MessageLine } from './MessageLine';
import { useFound } from './useFound';

const keyOf = ({ chat, message }: Found): string => `${chat}/${message.seq}`;

export function SavedList({ onClose }: { onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const chats = useApp((state) => state.chats);
  const { found, busy, problem, hasMore, more, setFound, setProblem } = useFound(actions.saved);

  const remove = async (one: Found) => {
    setProblem(null);
    const result = await actions.save(one.chat, one.message.seq, false);
    if (result.ok) setFound((before) => before.filter((other) => keyOf(other) !== keyOf(one)));
    else setProblem(result.problem);
  };
  const whereOf = (id: string) => {
    const head = chats[id]?.head;
    return head ? titleOf(head, people, t) : undefined;
  };

  return (
    <Dialog kind="panel" title={t('saved.title')} onClose={onClose}>
      <ul className={styles.list}>
        {found.map((one) => (
          <MessageLine
            key={keyOf(one)}
            message={one.message}
            where={whereOf(one.chat)}
            onOpen={() => {
              onClose();
              go(messageRoute(one.chat, one.message.seq));
            }}
          >
            <IconButton icon={StarOff} label={t('saved.remove')} onClick={() => void remove(one)} />
          </MessageLine>
        ))}
      </ul>
      {problem && (
        <div className={styles.note} role="alert">
          <p>{problemText(problem, t, dates)}</p>
          {hasMore && <Button onClick={more}>{t('common.retry')}</Button>}
        </div>
      )}
      {busy && found.length === 0 && <SkeletonRows count={4} />}
      {found.length > 0 && hasMore && !problem && (
        <div className={styles.more}>
          <Button busy={busy} onClick={more}>
            {t('saved.more')}
          </Button>
        </div>
      )}
      {found.length === 0 && !busy && !problem && <p className={styles.note}>{t('saved.empty')}</p>}
    </Dialog>
  );
}
