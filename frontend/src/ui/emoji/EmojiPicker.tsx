/** All emoji in something that floats at an anchor; on a phone it rises from the bottom. What is in it is fetched first. */
import { useText } from '../../i18n';
import { later } from '../later';
import { type Anchor, Popover } from '../Popover';
import { loadEmoji } from './data';
import styles from './emoji.module.css';

type PanelProps = { onPick: (emoji: string) => void };

const Panel = later<PanelProps>({
  load: async () => {
    const [{ EmojiPanel }] = await Promise.all([import('./EmojiPanel'), loadEmoji()]);
    return EmojiPanel;
  },
});

type Props = PanelProps & { anchor: Anchor; onClose: () => void; align?: 'start' | 'end' };

export function EmojiPicker({ anchor, onPick, onClose, align = 'end' }: Props) {
  const t = useText();
  return (
    <Popover anchor={anchor} onClose={onClose} label={t('emoji.label')} align={align} side="above" sheet>
      <div className={styles.picker}>
        <Panel onPick={onPick} />
      </div>
    </Popover>
  );
}
