/** Asks before signing out: what is kept on the device goes, and what is unsent would be lost. */
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { Confirm } from '../../ui/Dialog';

export function SignOut({ onClose }: { onClose: () => void }) {
  const t = useText();
  const unsent = useApp(
    (state) => state.outbox.filter((item) => item.command.type === 'message.send' && !item.ack).length,
  );
  const text = t('settings.signOutText');
  return (
    <Confirm
      title={t('settings.signOutTitle')}
      text={unsent > 0 ? `${text} ${t('settings.signOutUnsent', { count: unsent })}` : text}
      action={t('settings.signOut')}
      onClose={onClose}
      onConfirm={async () => {
        await actions.signOut();
        return null;
      }}
    />
  );
}
