/** Under the head of a chat: a pinned message, the newest first; each press goes to it and shows the one before. */
import { ListOrdered } from 'lucide-react';
import { useState } from 'react';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { IconButton } from '../../../ui/Button';
import { previewOf } from '../words';
import { PinnedList } from './later';
import styles from './pins.module.css';
import { usePinned } from './usePinned';

type Props = { chat: Chat; onJump: (seq: number) => void };

export function PinBar({ chat, onJump }: Props) {
  const t = useText();
  const people = useApp((state) => state.people);
  const language = useApp((state) => state.language);
  const { messages } = usePinned(chat);
  /** The one shown; of a new pin, that one. */
  const newest = messages[0]?.seq;
  const [shown, setShown] = useState({ at: 0, of: newest });
  const [listed, setListed] = useState(false);
  const at = shown.of === newest ? Math.min(shown.at, messages.length - 1) : 0;
  const message = messages[at];
  if (!message) return null;
  const count = messages.length;
  return (
    <section className={styles.pins} aria-label={t('pins.label')}>
      <button
        type="button"
        className={styles.pin}
        onClick={() => {
          onJump(message.seq);
          setShown({ at: (at + 1) % count, of: newest });
        }}
      >
        <b>{count === 1 ? t('pins.one') : t('pins.place', { place: count - at, count })}</b>{' '}
        <span dir="auto">{previewOf(message, people, t, language)}</span>
      </button>
      <IconButton icon={ListOrdered} label={t('pins.show')} aria-haspopup="dialog" onClick={() => setListed(true)} />
      {listed && <PinnedList chat={chat} onJump={onJump} onClose={() => setListed(false)} />}
    </section>
  );
}
