/** An item of a menu about somebody: into one's contacts, or out of them. */
import { MenuItem } from '../../../ui/Menu';
import { useContact } from './useContact';

export function ContactItem({ user, onClose }: { user: string; onClose: () => void }) {
  const { words, icon, change } = useContact(user);
  const onSelect = () => {
    onClose();
    void change();
  };
  return (
    <MenuItem icon={icon} onSelect={onSelect}>
      {words}
    </MenuItem>
  );
}
