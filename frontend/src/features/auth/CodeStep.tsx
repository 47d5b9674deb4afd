/** The second step of getting in: one code. */
import { type FormEvent, useRef, useState } from 'react';
import { useText } from '../../i18n';
import type { Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Refusal, useWait } from '../../ui/Refusal';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { CodeField } from './CodeField';

type Props = {
  /** Answers with what went wrong, or null when the person is in. */
  onCode: (code: string) => Promise<Problem | null>;
  onBack: () => void;
};

export function CodeStep({ onCode, onBack }: Props) {
  const t = useText();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    const typed = code.trim();
    setMissing(!typed);
    setProblem(null);
    if (typed) {
      setBusy(true);
      const refused = await onCode(typed);
      if (!refused) return;
      setBusy(false);
      setProblem(refused);
    }
    input.current?.focus();
    input.current?.select();
  };

  const error = missing ? t('code.missing') : problem ? <Refusal problem={problem} /> : undefined;
  return (
    <AuthFrame title={t('code.title')}>
      <p className={styles.lead}>{t('code.lead')}</p>
      <form className={styles.form} onSubmit={submit} noValidate>
        <CodeField ref={input} autoFocus value={code} onChange={setCode} error={error} />
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {busy ? t('auth.signingIn') : t('code.submit')}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t('common.back')}
        </Button>
      </form>
      <p className={styles.foot}>{t('auth.forgotCode')}</p>
    </AuthFrame>
  );
}
