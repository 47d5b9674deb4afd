/** In place of the composer for who may only read here: why, and what they can decide, whether it may ring. */
import { Bell, BellOff } from 'lucide-react';
import { isMuted, useOwn } from '../../../app/own';
import type { Chat } from '../../../app/state';
import { useText } from '../../../i18n';
import { useNow } from '../../../i18n/dates';
import { Button } from '../../../ui/Button';
import { mute, unmute } from '../list/acts';
import styles from './readers.module.css';

export function ReadersBar({ chat }: { chat: Chat }) {
  const t = useText();
  const now = useNow();
  const own = useOwn(chat.head);
  const muted = isMuted(own, now);
  const Icon = muted ? Bell : BellOff;
  return (
    <footer className={styles.bar}>
      <p>{t(chat.head.kind === 'channel' ? 'readers.channel' : 'readers.group')}</p>
      <Button kind="quiet" onClick={() => (muted ? unmute({ chat, own }) : mute({ chat, own }, 'forever'))}>
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        {t(muted ? 'row.unmute' : 'readers.mute')}
      </Button>
    </footer>
  );
}
