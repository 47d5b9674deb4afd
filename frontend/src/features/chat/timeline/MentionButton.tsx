/** Leads from one unread mention to the next, while there are any. */
import { AtSign } from 'lucide-react';
import { useRef } from 'react';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import { useTimeline } from './api';
import styles from './timeline.module.css';

/** `raised`: another button stands below it. */
export function MentionButton({ mentions, raised }: { mentions: readonly number[]; raised: boolean }) {
  const t = useText();
  const { goTo } = useTimeline();
  /** The first below what was gone to last; after the last one the first again, till they are read. */
  const last = useRef(0);
  const [first] = mentions;
  if (first === undefined) return null;
  const words = t('mention.next', { count: mentions.length });
  const most = LIMITS.MENTIONS_SHOWN_MAX;
  return (
    <button
      type="button"
      className={`${styles.present} ${raised ? styles.above : ''}`}
      aria-label={words}
      title={words}
      onClick={() => {
        last.current = mentions.find((one) => one > last.current) ?? first;
        goTo(last.current);
      }}
    >
      <AtSign size={20} strokeWidth={1.75} aria-hidden="true" />
      <span className={styles.presentCount} aria-hidden="true">
        {mentions.length >= most ? `${most - 1}+` : mentions.length}
      </span>
    </button>
  );
}
