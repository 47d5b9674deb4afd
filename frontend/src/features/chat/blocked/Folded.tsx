/** A message of a blocked person in a group: that it is there, and its words for who asks for them. */
import { useText } from '../../../i18n';
import type { MessageRow } from '../timeline/items';
import styles from './blocked.module.css';

type Props = { row: MessageRow; tabbable: boolean; onShow: () => void };

export function Folded({ row, tabbable, onShow }: Props) {
  const t = useText();
  return (
    <article
      className={styles.folded}
      data-key={row.key}
      data-seq={row.message.seq || undefined}
      aria-label={t('block.folded')}
      tabIndex={tabbable ? 0 : -1}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
        event.preventDefault();
        onShow();
      }}
    >
      <span>{t('block.folded')}</span>
      <button type="button" tabIndex={tabbable ? 0 : -1} onClick={onShow}>
        {t('block.show')}
      </button>
    </article>
  );
}
