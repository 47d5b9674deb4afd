/** Asks before one leaves a group or channel. */
import { actions } from '../../../app/actions';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import type { ChatHead } from '../../../realtime/wire-types';
import { Confirm } from '../../../ui/Dialog';
import { titleOf } from '../words';

export function LeaveRoom({ head, onClose }: { head: ChatHead; onClose: () => void }) {
  const t = useText();
  const dates = useDates();
  const people = useApp((state) => state.people);
  const channel = head.kind === 'channel';
  const title = titleOf(head, people, t);
  return (
    <Confirm
      title={t(channel ? 'details.leaveChannelTitle' : 'details.leaveTitle', { title })}
      text={t(channel ? 'details.leaveChannelText' : 'details.leaveText')}
      action={t('details.leaveAction')}
      onClose={onClose}
      onConfirm={async () => {
        const result = await actions.leaveGroup(head.id);
        return result.ok ? null : problemText(result.problem, t, dates);
      }}
    />
  );
}
