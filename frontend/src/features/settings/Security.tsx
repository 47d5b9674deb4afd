/** How the account is secured: the second step, the password, and the end of it all. Each says what it does before. */
import { UserX } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import type { Result } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import type { EnrolmentOut, Problem, SecurityOut } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Skeleton } from '../../ui/Skeleton';
import { toast } from '../../ui/toast';
import { Enrolment } from '../auth/Enrolment';
import { lacking, NewPasswordField } from '../auth/NewPasswordField';
import { asked, Proof } from './Proof';
import styles from './settings.module.css';

type Task = 'on' | 'off' | 'codes' | 'password' | 'delete';
type TaskProps = { security: SecurityOut; onClose: () => void };

const problemOf = (result: Result<unknown>): Problem | null => (result.ok ? null : result.problem);

export function Security() {
  const t = useText();
  const dates = useDates();
  const [security, setSecurity] = useState<SecurityOut | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [task, setTask] = useState<Task | null>(null);

  const load = useCallback(async () => {
    setProblem(null);
    const result = await actions.security();
    if (result.ok) setSecurity(result.value);
    else setProblem(problemText(result.problem, t, dates));
  }, [t, dates]);

  useEffect(() => {
    load();
  }, [load]);

  const close = () => {
    setTask(null);
    void load();
  };
  const Open = task && TASKS[task];
  return (
    <section className={styles.section}>
      <h2>{t('security.title')}</h2>
      {problem && (
        <div className={styles.problem} role="alert">
          <p>
            {t('security.failed')} {problem}
          </p>
          <Button onClick={load}>{t('common.retry')}</Button>
        </div>
      )}
      {!security && !problem && <Skeleton lines={4} />}
      {security && (
        <>
          <div className={styles.secured}>
            <b>{t('security.factor')}</b>
            <p>{t(security.second_factor ? 'security.factorOn' : 'security.factorOff')}</p>
            {security.second_factor && <p>{t('security.codesLeft', { count: security.recovery_codes_left })}</p>}
            {security.required && <p>{t('security.factorRequired')}</p>}
          </div>
          <div className={styles.tasks}>
            <Button kind={security.second_factor ? 'plain' : 'primary'} onClick={() => setTask('on')}>
              {t(security.second_factor ? 'security.another' : 'security.turnOn')}
            </Button>
            {security.second_factor && <Button onClick={() => setTask('codes')}>{t('security.codes')}</Button>}
            {security.second_factor && !security.required && (
              <Button onClick={() => setTask('off')}>{t('security.turnOff')}</Button>
            )}
          </div>
          <div className={styles.tasks}>
            {security.has_password && <Button onClick={() => setTask('password')}>{t('security.password')}</Button>}
          </div>
          <button type="button" className={styles.signOut} onClick={() => setTask('delete')}>
            <UserX size={18} strokeWidth={1.75} aria-hidden="true" />
            {t('security.delete')}
          </button>
        </>
      )}
      {security && Open && <Open security={security} onClose={close} />}
    </section>
  );
}

const TASKS: Record<Task, (props: TaskProps) => React.ReactNode> = {
  on: TurnOn,
  off: TurnOff,
  codes: NewCodes,
  password: ChangePassword,
  delete: DeleteAccount,
};

/** Who it is, then the picture. */
function TurnOn({ security, onClose }: TaskProps) {
  const t = useText();
  const [first, setFirst] = useState<EnrolmentOut | null>(null);
  if (!first) {
    return (
      <Proof
        title={t('security.proofTitle')}
        action={t('code.submit')}
        asks={asked(security)}
        onClose={onClose}
        onProof={async (proof) => {
          const begun = await actions.beginSecondFactor(proof);
          if (begun.ok) setFirst(begun.value);
          return problemOf(begun);
        }}
        lead={t('security.proofText')}
      />
    );
  }
  return (
    <Dialog title={t('enrol.title')} onClose={onClose}>
      <Enrolment
        warns={!security.has_password}
        first={first}
        begin={() => {
          // another picture needs another proof
          setFirst(null);
          toast(t('problem.ticketGone'));
          return new Promise(() => {});
        }}
        confirm={async (ticket, code) => problemOf(await actions.confirmSecondFactor(ticket, code))}
        onBack={onClose}
      />
    </Dialog>
  );
}

function TurnOff({ onClose }: TaskProps) {
  const t = useText();
  return (
    <Proof
      title={t('security.turnOffTitle')}
      action={t('security.turnOff')}
      danger
      asks={{ password: false, code: true }}
      onClose={onClose}
      onProof={async ({ code = '' }) => {
        const result = await actions.secondFactorOff(code);
        if (result.ok) {
          toast(t('security.turnedOff'));
          onClose();
        }
        return problemOf(result);
      }}
      lead={t('security.turnOffText')}
    />
  );
}

function NewCodes({ onClose }: TaskProps) {
  const t = useText();
  return (
    <Proof
      title={t('security.codesTitle')}
      action={t('security.codes')}
      asks={{ password: false, code: true }}
      onClose={onClose}
      onProof={async ({ code = '' }) => problemOf(await actions.renewRecoveryCodes(code))}
      lead={t('security.codesText')}
    />
  );
}

function ChangePassword({ security, onClose }: TaskProps) {
  const t = useText();
  const dates = useDates();
  const me = useApp((state) => state.me);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  return (
    <Proof
      title={t('security.password')}
      action={t('security.password')}
      asks={asked(security)}
      isOwn={(refused) => refused.field === 'new_password'}
      onClose={onClose}
      onProof={async (proof) => {
        setTried(true);
        setProblem(null);
        const short = { code: 'weak_password', message: '', field: 'new_password' };
        const result: Result<null> =
          lacking(password) > 0 ? { ok: false, problem: short } : await actions.changePassword(proof, password);
        if (result.ok) {
          toast(t('security.passwordChanged'));
          onClose();
        } else if (result.problem.field === 'new_password') {
          if (lacking(password) <= 0) setProblem(result.problem);
          input.current?.focus();
        }
        return problemOf(result);
      }}
      lead={t('security.passwordText')}
    >
      <input type="text" name="username" autoComplete="username" value={me?.username ?? ''} readOnly hidden />
      <NewPasswordField
        ref={input}
        value={password}
        known={[me?.username ?? '', me?.name ?? '']}
        tried={tried}
        problem={problem ? problemText(problem, t, dates) : undefined}
        onChange={setPassword}
      />
    </Proof>
  );
}

function DeleteAccount({ security, onClose }: TaskProps) {
  const t = useText();
  return (
    <Proof
      title={t('security.deleteTitle')}
      action={t('security.deleteConfirm')}
      danger
      asks={asked(security)}
      onClose={onClose}
      onProof={async (proof) => problemOf(await actions.deleteAccount(proof))}
      lead={
        <ul className={styles.follows}>
          <li>{t('security.deleteGone')}</li>
          <li>{t('security.deleteStays')}</li>
          <li>{t('security.deleteGroups')}</li>
          <li>{t('security.deleteFinal')}</li>
        </ul>
      }
    />
  );
}
