/** A dialog that asks for what shows that it is really the person: the password, a code, or both. */
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { OwnProof } from '../../app/state';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { Problem, SecurityOut } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Refusal, useWait } from '../../ui/Refusal';
import { CodeField } from '../auth/CodeField';
import { PasswordField } from '../auth/PasswordField';
import styles from './settings.module.css';

type Props = {
  title: string;
  action: string;
  danger?: boolean;
  /** What is asked for. */
  asks: { password: boolean; code: boolean };
  /** What happens, said before. */
  lead: ReactNode;
  /** Fields of its own. */
  children?: ReactNode;
  onClose: () => void;
  /** Answers with what went wrong, or null when all is done. */
  onProof: (proof: OwnProof) => Promise<Problem | null>;
  /** Words for a problem that belongs to a field of `children`, which shows it. */
  isOwn?: (problem: Problem) => boolean;
};

/** What this account can show at all. */
export const asked = (security: SecurityOut) => ({ password: security.has_password, code: security.second_factor });

export function Proof({ title, action, danger, asks, lead, children, onClose, onProof, isOwn }: Props) {
  const t = useText();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const passwordInput = useRef<HTMLInputElement>(null);
  const codeInput = useRef<HTMLInputElement>(null);

  const refuse = (refused: Problem) => {
    setProblem(refused);
    if (refused.field === 'password') passwordInput.current?.select();
    if (refused.field === 'code') codeInput.current?.select();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    setProblem(null);
    if (asks.password && !password) return refuse({ code: 'missing', message: '', field: 'password' });
    if (asks.code && !code.trim()) return refuse({ code: 'missing', message: '', field: 'code' });
    setBusy(true);
    const refused = await onProof({
      ...(asks.password ? { password } : {}),
      ...(asks.code ? { code: code.trim() } : {}),
    });
    setBusy(false);
    if (refused) refuse(refused);
  };

  const of = (field: 'password' | 'code') => {
    if (problem?.field !== field) return undefined;
    if (problem.code !== 'missing') return <Refusal problem={problem} />;
    return t(field === 'password' ? 'security.presentMissing' : 'code.missing');
  };
  const general = problem && !isOwn?.(problem) && problem.field !== 'password' && problem.field !== 'code';
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button kind={danger ? 'danger' : 'primary'} type="submit" form="proof" busy={busy} waiting={wait > 0}>
            {action}
          </Button>
        </>
      }
    >
      <form id="proof" className={styles.proof} onSubmit={submit} noValidate>
        <div>{lead}</div>
        {asks.password && (
          <PasswordField
            ref={passwordInput}
            data-first=""
            label={t('security.present')}
            name="password"
            autoComplete="current-password"
            maxLength={LIMITS.PASSWORD_MAX_CHARS}
            value={password}
            error={of('password')}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
        {children}
        {asks.code && <CodeField ref={codeInput} value={code} error={of('code')} onChange={setCode} />}
        {general && (
          <p className={styles.refused} role="alert">
            <Refusal problem={problem} />
          </p>
        )}
      </form>
    </Dialog>
  );
}
