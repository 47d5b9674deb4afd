/** Above the field: which message is answered or edited, and a way out. */
import { X } from 'lucide-react';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { messageAt } from '../../../realtime/stretches';
import { IconButton } from '../../../ui/Button';
import { lineOf, nameOf, previewOf } from '../words';
import styles from './composer.module.css';
import type { Mode } from './mode';

type Props = { chat: Chat; mode: Exclude<Mode, { kind: 'new' }>; onClose: () => void };

export function Strip({ chat, mode, onClose }: Props) {
  const t = useText();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const message = messageAt(chat.stretches, mode.seq);
  const editing = mode.kind === 'edit';
  return (
    <div className={styles.strip}>
      <div className={styles.about}>
        <b dir="auto">
          {editing
            ? t('composer.editing')
            : message
              ? t('composer.replyTo', { name: nameOf(message.sender, people, t) })
              : t('composer.replyUnseen')}
        </b>
        <span dir="auto">{editing ? lineOf(mode.body) : message ? previewOf(message, people, t, language) : ''}</span>
      </div>
      <IconButton
        icon={X}
        size={18}
        label={t(editing ? 'composer.cancelEdit' : 'composer.cancelReply')}
        onClick={onClose}
      />
    </div>
  );
}
