/** In place of the composer while the other person is blocked. What was begun stays a draft. */
import { useState } from 'react';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { Button } from '../../../ui/Button';
import styles from '../readers/readers.module.css';
import { nameOf } from '../words';
import { useUnblock } from './BlockPerson';

export function BlockedBar({ user }: { user: string }) {
  const t = useText();
  const name = useApp((state) => nameOf(user, state.people, t));
  const setFree = useUnblock();
  const [busy, setBusy] = useState(false);
  const unblock = async () => {
    setBusy(true);
    await setFree(user);
    setBusy(false);
  };
  return (
    <footer className={styles.bar}>
      <p dir="auto">{t('block.here', { name })}</p>
      <Button busy={busy} onClick={() => void unblock()}>
        {t('block.unblock')}
      </Button>
    </footer>
  );
}
