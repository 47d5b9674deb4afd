/** Blocks a person after asking, and unblocks them without: a row of a chat's details. */
import { Ban, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { actions } from '../../../app/actions';
import { store, useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { Confirm } from '../../../ui/Dialog';
import { toast } from '../../../ui/toast';
import { nameOf } from '../words';
import styles from './blocked.module.css';

export function BlockPerson({ user }: { user: string }) {
  const t = useText();
  const blocked = useApp((state) => state.blocked.includes(user));
  const unblock = useUnblock();
  const [asking, setAsking] = useState(false);
  const Icon = blocked ? CircleCheck : Ban;
  return (
    <>
      <button
        type="button"
        className={`${styles.row} ${blocked ? '' : styles.danger}`}
        onClick={() => (blocked ? void unblock(user) : setAsking(true))}
      >
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        {t(blocked ? 'block.unblock' : 'block.block')}
      </button>
      {asking && <ConfirmBlock user={user} isShown onClose={() => setAsking(false)} />}
    </>
  );
}

/** Done and said, or why not. */
export function useUnblock(): (user: string) => Promise<void> {
  const t = useText();
  const dates = useDates();
  return async (user) => {
    const result = await actions.setBlocked(user, false);
    const name = nameOf(user, store.getState().people, t);
    toast(result.ok ? t('block.unblocked', { name }) : problemText(result.problem, t, dates));
  };
}

type ConfirmProps = {
  user: string;
  /** What follows is on screen, and says it by itself. */
  isShown?: boolean;
  onClose: () => void;
};

export function ConfirmBlock({ user, isShown = false, onClose }: ConfirmProps) {
  const t = useText();
  const dates = useDates();
  const name = useApp((state) => nameOf(user, state.people, t));
  return (
    <Confirm
      title={t('block.askTitle', { name })}
      text={t('block.askText')}
      action={t('block.block')}
      onClose={onClose}
      onConfirm={async () => {
        const result = await actions.setBlocked(user, true);
        if (!result.ok) return problemText(result.problem, t, dates);
        if (!isShown) toast(t('block.blocked', { name }));
        return null;
      }}
    />
  );
}
