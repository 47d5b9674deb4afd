/** What can be done with a chat of the list. */
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  AtSign,
  Bell,
  BellOff,
  FolderCheck,
  FolderPlus,
  LogOut,
  MessageSquareDot,
  MessageSquareText,
  Pin,
  PinOff,
} from 'lucide-react';
import { useState } from 'react';
import { isMuted } from '../../../app/own';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { Menu, MenuItem } from '../../../ui/Menu';
import type { Anchor } from '../../../ui/Popover';
import { useSetSynced } from '../../settings/synced';
import { isRoom } from '../words';
import { MUTES, mute, setArchived, setPinned, toggleRead, unmute } from './acts';
import { isUnread, type Listed, withChat } from './filter';
import { LevelMenu } from './LevelMenu';

type Props = { listed: Listed; title: string; anchor: Anchor; now: number; onClose: () => void; onLeave: () => void };

export function RowMenu({ listed, title, anchor, now, onClose, onLeave }: Props) {
  const t = useText();
  const [step, setStep] = useState<'all' | 'mute' | 'level' | 'folders'>('all');
  const folders = useApp((state) => state.synced.folders);
  const set = useSetSynced();
  const { chat, own } = listed;
  const muted = isMuted(own, now);
  const unread = isUnread(listed);
  const pinned = own.pinned_at_ms !== undefined;
  const then = (act: () => void) => () => {
    act();
    onClose();
  };
  const label = t('row.menu', { title });
  if (step === 'level') {
    return (
      <LevelMenu key="level" chat={chat.head.id} anchor={anchor} onClose={onClose} onBack={() => setStep('all')} />
    );
  }
  if (step === 'folders') {
    return (
      <Menu key="folders" anchor={anchor} label={t('folders.title')} onClose={onClose} sheet>
        {folders.map(({ id, name, chats }) => {
          const on = chats.includes(chat.head.id);
          const change = () => set({ folders: withChat(folders, id, chat.head.id, !on) });
          return (
            <MenuItem key={id} icon={on ? FolderCheck : FolderPlus} onSelect={then(() => void change())}>
              {t(on ? 'folders.takeOut' : 'folders.putIn', { name })}
            </MenuItem>
          );
        })}
        <MenuItem icon={ArrowLeft} onSelect={() => setStep('all')}>
          {t('common.back')}
        </MenuItem>
      </Menu>
    );
  }
  if (step === 'mute') {
    return (
      // another key: the focus begins at its first item
      <Menu key="mute" anchor={anchor} label={t('row.mute')} onClose={onClose} sheet>
        {MUTES.map((how) => (
          <MenuItem key={how} icon={BellOff} onSelect={then(() => mute(listed, how))}>
            {how === 'forever' ? t('row.muteForever') : t('row.muteHours', { count: how })}
          </MenuItem>
        ))}
        <MenuItem icon={ArrowLeft} onSelect={() => setStep('all')}>
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
        <MenuItem icon={BellOff} onSelect={() => setStep('mute')}>
          {t('row.mute')}
        </MenuItem>
      )}
      {chat.head.kind !== 'notes' && (
        <MenuItem icon={AtSign} onSelect={() => setStep('level')}>
          {t('level.title')}
        </MenuItem>
      )}
      {folders.length > 0 && !own.archived && (
        <MenuItem icon={FolderPlus} onSelect={() => setStep('folders')}>
          {t('folders.title')}
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
