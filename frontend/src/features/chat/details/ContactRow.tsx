/** The other person of a chat, put into one's contacts or taken out. */
import { useContact } from '../contacts/useContact';
import styles from './details.module.css';

export function ContactRow({ user }: { user: string }) {
  const { words, icon: Icon, change } = useContact(user);
  return (
    <button type="button" className={styles.row} onClick={() => void change()}>
      <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
      {words}
    </button>
  );
}
