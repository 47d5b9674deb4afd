/** What can be done with a chat of the list. */
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  Bell,
  BellOff,
  LogOut,
  MessageSquareDot,
  MessageSquareText,
  Pin,
  PinOff,
} from 'lucide-react';
import { useState } from 'react';
import { isMuted } from '../../../app/own';
import { useText } from '../../../i18n';
import { Menu, MenuItem } from '../../../ui/Menu';
import type { Anchor } from '../../../ui/Popover';
import { isRoom } from '../words';
import { MUTES, mute, setArchived, setPinned, toggleRead, unmute } from './acts';
import { isUnread, type Listed } from './filter';

type Props = { listed: Listed; title: string; anchor: Anchor; now: number; onClose: () => void; onLeave: () => void };

export function RowMenu({ listed, title, anchor, now, onClose, onLeave }: Props) {
  const t = useText();
  const [muting, setMuting] = useState(false);
  const { chat, own } = listed;
  const muted = isMuted(own, now);
  const unread = isUnread(listed);
  const pinned = own.pinned_at_ms !== undefined;
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  const label = t('row.menu', { title });
  if (muting) {
    return (
      // another key: the focus begins at its first item
      <Menu key="mute" anchor={anchor} label={t('row.mute')} onClose={onClose} sheet>
        {MUTES.map((how) => (
          <MenuItem key={how} icon={BellOff} onSelect={then(() => mute(listed, how))}>
            {how === 'forever' ? t('row.muteForever') : t('row.muteHours', { count: how })}
          </MenuItem>
        ))}
        <MenuItem icon={ArrowLeft} onSelect={() => setMuting(false)}>
          {t('common.back')}
        </MenuItem>
      </Menu>
    );
  }
  return (
    <Menu key="all" anchor={anchor} label={label} onClose={onClose} sheet>
      <MenuItem icon={unread ? MessageSquareText : MessageSquareDot} onSelect={then(() => toggleRead(listed))}>
        {t(unread ? 'row.markRead' : 'row.markUnread')}
      </MenuItem>
      {!own.archived && (
        <MenuItem icon={pinned ? PinOff : Pin} onSelect={then(() => setPinned(listed, !pinned))}>
          {t(pinned ? 'row.unpin' : 'row.pin')}
        </MenuItem>
      )}
      {muted ? (
        <MenuItem icon={Bell} onSelect={then(() => unmute(listed))}>
          {t('row.unmute')}
        </MenuItem>
      ) : (
        <MenuItem icon={BellOff} onSelect={() => setMuting(true)}>
          {t('row.mute')}
        </MenuItem>
      )}
      <MenuItem
        icon={own.archived ? ArchiveRestore : Archive}
        onSelect={then(() => setArchived(listed, !own.archived))}
      >
        {t(own.archived ? 'row.unarchive' : 'row.archive')}
      </MenuItem>
      {isRoom(chat.head) && (
        <MenuItem icon={LogOut} danger onSelect={then(onLeave)}>
          {t(chat.head.kind === 'channel' ? 'details.leaveChannel' : 'details.leave')}
        </MenuItem>
      )}
    </Menu>
  );
}
