/** What can be done with a message: reactions in a row, then the actions. On a phone it rises from the bottom. */
import {
  CircleCheck,
  CircleX,
  Copy,
  Eye,
  Forward,
  History,
  Link,
  Pencil,
  Pin,
  PinOff,
  Reply,
  RotateCcw,
  SmilePlus,
  Star,
  StarOff,
  Trash2,
} from 'lucide-react';
import { useEffect } from 'react';
import { actions } from '../../../app/actions';
import { isSaved } from '../../../app/saved';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import type { ChatHead } from '../../../realtime/wire-types';
import { copyText } from '../../../ui/copy';
import { Menu, MenuItem } from '../../../ui/Menu';
import type { Anchor } from '../../../ui/Popover';
import { linkTo } from '../../../ui/route';
import { useTimeline } from './api';
import type { MessageRow } from './items';
import { rightsOf } from './rights';
import styles from './timeline.module.css';

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const;

type Props = {
  row: MessageRow;
  head: ChatHead;
  anchor: Anchor;
  onClose: () => void;
  onEdit: (row: MessageRow) => void;
};

export function MessageMenu({ row, head, anchor, onClose, onEdit }: Props) {
  const t = useText();
  const timeline = useTimeline();
  const me = useApp((state) => state.me?.id ?? '');
  const rights = rightsOf(row, head, me);
  const saved = useApp((state) => isSaved(state, { chat: head.id, seq: row.message.seq }));
  useEffect(() => void actions.loadSaved(), []);
  const { message, pending } = row;
  const refused = pending?.state === 'refused' ? pending : null;
  const unsent = message.seq === 0 ? pending : null;
  const mine = (emoji: string) => message.reactions?.some((one) => one.emoji === emoji && one.users.includes(me));
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const copy = () => copyText(message.body ?? '', t);

  return (
    <Menu anchor={anchor} label={t('message.actions')} onClose={onClose} sheet>
      {rights.react && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a menu
        <div className={styles.reactionsRow} role="group" aria-label={t('message.react')}>
          {QUICK.map((emoji) => (
            <MenuItem
              key={emoji}
              checked={mine(emoji) ?? false}
              plain
              label={`${t('message.react')} ${emoji}`}
              className={styles.bigTool}
              onSelect={then(() => timeline.toggleReaction(row, emoji))}
            >
              {emoji}
            </MenuItem>
          ))}
          <MenuItem
            className={styles.bigTool}
            label={t('message.moreReactions')}
            onSelect={then(() => timeline.openPicker(row, anchor))}
          >
            <SmilePlus size={20} strokeWidth={1.75} aria-hidden="true" />
          </MenuItem>
        </div>
      )}
      {refused && (
        <MenuItem icon={RotateCcw} onSelect={then(() => actions.retry(refused.clientId))}>
          {t('common.retry')}
        </MenuItem>
      )}
      {rights.reply && (
        <MenuItem icon={Reply} onSelect={then(() => timeline.reply(row))}>
          {t('message.reply')}
        </MenuItem>
      )}
      {rights.edit && (
        <MenuItem icon={Pencil} onSelect={then(() => onEdit(row))}>
          {t('message.edit')}
        </MenuItem>
      )}
      {rights.forward && (
        <MenuItem icon={Forward} onSelect={then(() => timeline.forward(row))}>
          {t('message.forward')}
        </MenuItem>
      )}
      {rights.copy && (
        <MenuItem icon={Copy} onSelect={then(copy)}>
          {t('message.copy')}
        </MenuItem>
      )}
      {rights.link && (
        <MenuItem icon={Link} onSelect={then(() => copyText(linkTo(head.id, message.seq), t, 'message.linkCopied'))}>
          {t('message.copyLink')}
        </MenuItem>
      )}
      {rights.pin && (
        <MenuItem icon={message.pinned ? PinOff : Pin} onSelect={then(() => timeline.pin(row))}>
          {t(message.pinned ? 'message.unpin' : 'message.pin')}
        </MenuItem>
      )}
      {rights.link && (
        <MenuItem icon={saved ? StarOff : Star} onSelect={then(() => timeline.save(row))}>
          {t(saved ? 'saved.remove' : 'message.save')}
        </MenuItem>
      )}
      {rights.versions && (
        <MenuItem icon={History} onSelect={then(() => timeline.versions(row))}>
          {t('message.versions')}
        </MenuItem>
      )}
      {rights.readers && (
        <MenuItem icon={Eye} onSelect={then(() => timeline.readers(row))}>
          {t('message.readers')}
        </MenuItem>
      )}
      {rights.link && (
        <MenuItem icon={CircleCheck} onSelect={then(() => timeline.select(row))}>
          {t('message.select')}
        </MenuItem>
      )}
      {rights.link && (
        <MenuItem icon={Trash2} danger onSelect={then(() => timeline.remove(row))}>
          {t('message.delete')}
        </MenuItem>
      )}
      {unsent && (
        <MenuItem icon={refused ? Trash2 : CircleX} danger onSelect={then(() => actions.cancel(unsent.clientId))}>
          {t(refused ? 'message.delete' : 'message.cancelSending')}
        </MenuItem>
      )}
    </Menu>
  );
}
