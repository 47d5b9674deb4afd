/** Whether somebody is among one's contacts, and the other way round: done and said, or why not. */
import { type LucideIcon, UserRoundCheck, UserRoundPlus } from 'lucide-react';
import { actions } from '../../../app/actions';
import { store, useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { toast } from '../../../ui/toast';
import { nameOf } from '../words';

type Contact = {
  /** What `change` would do. */
  words: string;
  icon: LucideIcon;
  change: () => Promise<void>;
};

export function useContact(user: string): Contact {
  const t = useText();
  const dates = useDates();
  const isOne = useApp((state) => state.synced.contacts.includes(user));
  const change = async () => {
    const result = await actions.setContact(user, !isOne);
    const name = nameOf(user, store.getState().people, t);
    const words = () => t(isOne ? 'contacts.removed' : 'contacts.added', { name });
    toast(result.ok ? words() : problemText(result.problem, t, dates));
  };
  return { words: t(isOne ? 'contacts.remove' : 'contacts.add'), icon: isOne ? UserRoundCheck : UserRoundPlus, change };
}
