/** Saving a message for oneself or letting go of it, and saying so; only with a connection. */
import { actions } from '../../../app/actions';
import { isSaved } from '../../../app/saved';
import { run } from '../../../app/shortcuts';
import { store } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { toast } from '../../../ui/toast';

export function useSave(): (chat: string, seq: number) => Promise<void> {
  const t = useText();
  const dates = useDates();
  return async (chat, seq) => {
    // for a key pressed before any menu was opened
    await actions.loadSaved();
    const on = !isSaved(store.getState(), { chat, seq });
    const result = await actions.save(chat, seq, on);
    if (!result.ok) toast(problemText(result.problem, t, dates));
    else if (on) toast(t('saved.open'), { title: t('saved.done'), onPress: () => run('savedList') });
    else toast(t('saved.removed'));
  };
}
