/** The picture of a chat: that of the other person, initials for a group or channel, and for notes a sign of their own. */
import { Bookmark, Megaphone } from 'lucide-react';
import { useText } from '../../i18n';
import type { ChatHead } from '../../realtime/wire-types';
import { Avatar, type Size } from '../../ui/Avatar';
import { Picture } from '../people/Picture';
import styles from './ChatPicture.module.css';
import { pictureOf } from './words';

type Props = { head: ChatHead; name: string; size: Size; online?: boolean };

export function ChatPicture({ head, name, size, online }: Props) {
  if (head.kind === 'notes') return <Avatar hue={0} name={name} size={size} icon={Bookmark} />;
  return <Picture id={pictureOf(head)} name={name} size={size} online={online} />;
}

/** Beside a title: this is a channel. */
export function ChannelSign() {
  const t = useText();
  return (
    <span className={styles.sign}>
      <Megaphone size={14} strokeWidth={2} aria-hidden="true" />
      <span className="visually-hidden">{t('room.channel')}</span>
    </span>
  );
}
