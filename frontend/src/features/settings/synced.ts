/** Setting what is the same on all devices, and saying so where that fails. */
import { actions } from '../../app/actions';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import type { SyncedChange } from '../../realtime/wire-types';
import { toast } from '../../ui/toast';

/** False where it failed. */
export function useSetSynced(): (change: SyncedChange) => Promise<boolean> {
  const t = useText();
  const dates = useDates();
  return async (change) => {
    const result = await actions.setSynced(change);
    if (!result.ok) toast(problemText(result.problem, t, dates));
    return result.ok;
  };
}
