/** What of the chat one is told, and the choice of it. */
import { AtSign } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useApp } from '../../../app/store';
import { levelOf } from '../../../app/synced';
import { useText } from '../../../i18n';
import { LevelMenu } from '../list/LevelMenu';
import styles from './details.module.css';

export function LevelRow({ chat }: { chat: string }) {
  const t = useText();
  const level = useApp((state) => levelOf(state.synced, chat));
  const [anchor, setAnchor] = useState<Element | null>(null);
  const close = useCallback(() => setAnchor(null), []);
  return (
    <>
      <button
        type="button"
        className={styles.row}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        <AtSign size={18} strokeWidth={1.75} aria-hidden="true" />
        {t('level.title')} <small className={styles.value}>{t(`level.${level}`)}</small>
      </button>
      {anchor && <LevelMenu chat={chat} anchor={anchor} onClose={close} />}
    </>
  );
}
