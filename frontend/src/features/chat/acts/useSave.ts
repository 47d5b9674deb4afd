/** Saving a message for oneself, and saying so; only with a connection. */
import { actions } from '../../../app/actions';
import { run } from '../../../app/shortcuts';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { toast } from '../../../ui/toast';

export function useSave(): (chat: string, seq: number) => Promise<void> {
  const t = useText();
  const dates = useDates();
  return async (chat, seq) => {
    const result = await actions.save(chat, seq, true);
    if (result.ok) toast(t('saved.open'), { title: t('saved.done'), onPress: () => run('savedList') });
    else toast(problemText(result.problem, t, dates));
  };
}
