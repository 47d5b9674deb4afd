/** What of a chat one is told, chosen: from its row of the list, and from its details. */
import { ArrowLeft } from 'lucide-react';
import { useApp } from '../../../app/store';
import { LEVELS, levelOf } from '../../../app/synced';
import { useText } from '../../../i18n';
import { Menu, MenuItem } from '../../../ui/Menu';
import type { Anchor } from '../../../ui/Popover';
import { useSetSynced } from '../../settings/synced';

/** `onBack`: where it is one step of a longer menu. */
type Props = { chat: string; anchor: Anchor; onClose: () => void; onBack?: () => void };

export function LevelMenu({ chat, anchor, onClose, onBack }: Props) {
  const t = useText();
  const level = useApp((state) => levelOf(state.synced, chat));
  const set = useSetSynced();
  return (
    <Menu anchor={anchor} label={t('level.title')} onClose={onClose} sheet>
      {LEVELS.map((one) => (
        <MenuItem
          key={one}
          checked={one === level}
          onSelect={() => {
            onClose();
            void set({ levels: { [chat]: one } });
          }}
        >
          {t(`level.${one}`)}
        </MenuItem>
      ))}
      {onBack && (
        <MenuItem icon={ArrowLeft} onSelect={onBack}>
          {t('common.back')}
        </MenuItem>
      )}
    </Menu>
  );
}
