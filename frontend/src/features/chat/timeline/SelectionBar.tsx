/** What can be done with the chosen messages; stands where one writes otherwise. */
import { Copy, Forward, Trash2, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { messageAt } from '../../../realtime/stretches';
import { Button, IconButton } from '../../../ui/Button';
import { copyText } from '../../../ui/copy';
import { nameOf } from '../words';
import { useTimeline } from './api';
import type { MessageRow } from './items';
import styles from './selection.module.css';

type Props = { chat: Chat; rows: ReadonlyMap<number, MessageRow>; onClose: () => void };

export function SelectionBar({ chat, rows, onClose }: Props) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const timeline = useTimeline();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // the field that had the focus is out of sight now
    if (document.activeElement === document.body) bar.current?.querySelector('button')?.focus();
  }, []);

  const all = [...rows.values()];
  const copy = () => {
    const texts = all.flatMap(({ message: chosen }) => {
      const message = messageAt(chat.stretches, chosen.seq) ?? chosen;
      if (!message.body) return [];
      return `${nameOf(message.sender, people, t)}, ${dates.full(message.created_at_ms)}\n${message.body}`;
    });
    void copyText(texts.join('\n\n'), t);
    onClose();
  };

  return (
    <div ref={bar} className={styles.bar} role="toolbar" aria-label={t('selection.label')} data-selecting="">
      <IconButton icon={X} label={t('common.cancel')} onClick={onClose} />
      <span className={styles.count} role="status">
        {t('selection.count', { count: rows.size })}
      </span>
      {all.every(({ message }) => message.body) && (
        <Button kind="quiet" onClick={() => timeline.forward(...all)}>
          <Forward size={18} strokeWidth={1.75} aria-hidden="true" /> {t('message.forward')}
        </Button>
      )}
      <Button kind="quiet" onClick={copy}>
        <Copy size={18} strokeWidth={1.75} aria-hidden="true" /> {t('selection.copy')}
      </Button>
      <Button kind="quiet" className={styles.delete ?? ''} onClick={() => timeline.remove(...all)}>
        <Trash2 size={18} strokeWidth={1.75} aria-hidden="true" /> {t('common.delete')}
      </Button>
    </div>
  );
}
