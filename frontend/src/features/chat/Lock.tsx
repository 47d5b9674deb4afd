/** Who can read this chat, in words that can be pressed for the whole answer. */
import { LockKeyhole } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n';
import type { ChatHead } from '../../realtime/wire-types';
import { Popover } from '../../ui/Popover';
import styles from './Lock.module.css';

/** `quiet`: without a frame, as a line under the composer. */
export function Lock({ head, quiet = false }: { head: ChatHead; quiet?: boolean }) {
  const t = useText();
  const [at, setAt] = useState<Element | null>(null);
  return (
    <>
      <button
        type="button"
        className={`${styles.lock} ${quiet ? styles.quiet : ''}`}
        aria-haspopup="dialog"
        aria-expanded={at !== null}
        onClick={(event) => setAt(at ? null : event.currentTarget)}
      >
        <LockKeyhole size={13} strokeWidth={1.75} aria-hidden="true" />
        {t(head.kind === 'notes' ? 'notes.lockShort' : 'lock.short')}
      </button>
      {at && (
        <Popover anchor={at} align="end" label={t('lock.title')} onClose={() => setAt(null)} className={styles.answer}>
          <b>{t('lock.title')}</b>
          <WhoReads head={head} />
        </Popover>
      )}
    </>
  );
}

export function WhoReads({ head }: { head: ChatHead }) {
  const t = useText();
  return (
    <p className={styles.words}>
      {t(head.kind === 'notes' ? 'notes.lock' : 'lock.text')} {head.history_hidden && t('lock.newcomers')}
    </p>
  );
}
