/** A line that others see beside one's name. */
import { type FormEvent, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import { LIMITS } from '../../realtime/limits';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { toast } from '../../ui/toast';
import styles from './settings.module.css';

export function StatusLine({ user }: { user: string }) {
  const t = useText();
  const dates = useDates();
  const kept = useApp((state) => state.people[user]?.status) ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const text = typed ?? kept;
  const changed = text.trim() !== kept;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!changed || busy) return;
    setBusy(true);
    const result = await actions.setShown({ status: text.trim() });
    setBusy(false);
    setProblem(result.ok ? undefined : problemText(result.problem, t, dates));
    if (!result.ok) return;
    setTyped(null);
    toast(t('profile.statusSaved'));
  };

  return (
    <form className={styles.nameForm} onSubmit={save} noValidate>
      <Field
        label={t('profile.status')}
        hint={t('profile.statusHint')}
        autoComplete="off"
        dir="auto"
        maxLength={LIMITS.STATUS_MAX_CHARS}
        value={text}
        error={problem}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button kind="primary" type="submit" busy={busy} disabled={!changed} aria-label={t('profile.statusSave')}>
        {t('common.save')}
      </Button>
    </form>
  );
}
