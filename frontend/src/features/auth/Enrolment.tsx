/** Setting up the second step: the picture and the key for an authenticator app, then a first code that shows it works. */
import { Copy } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Result } from '../../app/state';
import { useText } from '../../i18n';
import type { EnrolmentOut, Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { copyText } from '../../ui/copy';
import { Refusal, useWait } from '../../ui/Refusal';
import { Skeleton } from '../../ui/Skeleton';
import styles from './auth.module.css';
import { CodeField } from './CodeField';

export type EnrolmentProps = {
  begin: () => Promise<Result<EnrolmentOut>>;
  /** What was begun before this was shown; `begin` is for when that has run out. */
  first?: EnrolmentOut;
  /** Answers with what went wrong, or null when all is done. */
  confirm: (ticket: string, code: string) => Promise<Problem | null>;
  onBack: () => void;
  /** Without a password the phone alone opens the account: said before it does. */
  warns?: boolean;
};

export function Enrolment({ begin, first, confirm, onBack, warns = false }: EnrolmentProps) {
  const t = useText();
  const [begun, setBegun] = useState<EnrolmentOut | null>(first ?? null);
  const [failed, setFailed] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem ?? failed);
  const input = useRef<HTMLInputElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once, and once more with each attempt
  useEffect(() => {
    if (first && attempt === 0) return;
    let stale = false;
    setFailed(null);
    setBegun(null);
    begin().then((result) => {
      if (stale) return;
      if (result.ok) setBegun(result.value);
      else setFailed(result.problem);
    });
    return () => {
      stale = true;
    };
  }, [attempt]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0 || !begun) return;
    const typed = code.trim();
    setMissing(!typed);
    setProblem(null);
    if (typed) {
      setBusy(true);
      const refused = await confirm(begun.ticket, typed);
      if (!refused) return;
      setBusy(false);
      setProblem(refused);
      if (refused.code === 'ticket_gone') {
        setCode('');
        setAttempt(attempt + 1);
      }
    }
    input.current?.focus();
    input.current?.select();
  };

  if (failed) {
    return (
      <div className={styles.form}>
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={failed} />
        </p>
        <Button kind="primary" waiting={wait > 0} onClick={() => setAttempt(attempt + 1)}>
          {t('common.retry')}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t('common.back')}
        </Button>
      </div>
    );
  }
  if (!begun) return <Skeleton lines={6} />;
  const { size, path } = begun.qr;
  const error = missing ? t('code.missing') : problem ? <Refusal problem={problem} /> : undefined;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {warns && <p className={styles.warning}>{t('enrol.warning')}</p>}
      <p>{t('enrol.scan')}</p>
      <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('enrol.qr')}>
        <path d={path} />
      </svg>
      <div className={styles.key}>
        <p>{t('enrol.type')}</p>
        <code>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
        <button type="button" className={styles.link} onClick={() => void copyText(begun.secret, t)}>
          <Copy size={16} strokeWidth={1.75} aria-hidden="true" />
          {t('enrol.copy')}
        </button>
      </div>
      <p>{t('enrol.then')}</p>
      <CodeField ref={input} appOnly value={code} onChange={setCode} error={error} />
      <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
        {t('enrol.submit')}
      </Button>
      <Button kind="quiet" onClick={onBack}>
        {t('common.back')}
      </Button>
    </form>
  );
}
