/** All that is pinned in a chat. */
import { PinOff } from 'lucide-react';
import { actions } from '../../../app/actions';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { may } from '../../../realtime/rights';
import { Button, IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { SkeletonRows } from '../../../ui/Skeleton';
import styles from './acts.module.css';
import type { PinnedProps } from './later';
import { MessageLine } from './MessageLine';
import { usePinned } from './usePinned';

export function PinnedList({ chat, onJump, onClose }: PinnedProps) {
  const t = useText();
  const dates = useDates();
  const { messages, problem, isKnown, ask } = usePinned(chat);
  const { head } = chat;
  return (
    <Dialog kind="panel" title={t('pins.label')} onClose={onClose}>
      {problem && (
        <div className={styles.note} role="alert">
          <p>{problemText(problem, t, dates)}</p>
          <Button onClick={ask}>{t('common.retry')}</Button>
        </div>
      )}
      {!isKnown && !problem && <SkeletonRows count={3} />}
      {isKnown && messages.length === 0 && <p className={styles.note}>{t('pins.empty')}</p>}
      <ul className={styles.list}>
        {messages.map((message) => (
          <MessageLine
            key={message.seq}
            message={message}
            onOpen={() => {
              onClose();
              onJump(message.seq);
            }}
          >
            {may(head, 'pin') && (
              <IconButton
                icon={PinOff}
                label={t('message.unpin')}
                onClick={() => actions.pin(head.id, message.seq, false)}
              />
            )}
          </MessageLine>
        ))}
      </ul>
    </Dialog>
  );
}
