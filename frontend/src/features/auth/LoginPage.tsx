/** Signing in. A refusal is said beside the form, and what was typed stays. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { useOffline } from '../../ui/media';
import { Refusal, useWait } from '../../ui/Refusal';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { PasswordField } from './PasswordField';

export function LoginPage() {
  const t = useText();
  const reason = useApp((state) => state.signedOutReason);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [missing, setMissing] = useState<'username' | 'password' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const [busy, setBusy] = useState(false);
  const offline = useOffline();
  const usernameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // what failed for want of a network says nothing once it is back
    if (!offline) setProblem((before) => (before?.code === 'offline' ? null : before));
  }, [offline]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    const empty = !username.trim() ? 'username' : !password ? 'password' : null;
    setMissing(empty);
    setProblem(null);
    if (empty) {
      (empty === 'username' ? usernameInput : passwordInput).current?.focus();
      return;
    }
    setBusy(true);
    const result = await actions.signIn(username.trim(), password);
    if (result.ok) return;
    setBusy(false);
    setProblem(result.problem);
    passwordInput.current?.focus();
    passwordInput.current?.select();
  };

  return (
    <AuthFrame title={t('auth.signIn')}>
      {reason === 'none' || problem ? (
        !problem && !offline && <p className={styles.lead}>{t('auth.lead')}</p>
      ) : (
        <p className={styles.notice} data-kind={reason === 'banned' ? 'danger' : 'plain'} role="status">
          {t(`auth.reason.${reason}`)}
        </p>
      )}
      {problem && (
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={problem} />
        </p>
      )}
      {offline && !problem && (
        <p className={styles.notice} role="status">
          {t('auth.offline')}
        </p>
      )}
      <form className={styles.form} onSubmit={submit} noValidate>
        <Field
          ref={usernameInput}
          label={t('auth.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          autoFocus
          maxLength={LIMITS.USERNAME_MAX_CHARS}
          value={username}
          error={missing === 'username' ? t('auth.usernameMissing') : undefined}
          onChange={(event) => setUsername(event.target.value)}
        />
        <PasswordField
          ref={passwordInput}
          label={t('auth.password')}
          name="password"
          autoComplete="current-password"
          maxLength={LIMITS.PASSWORD_MAX_CHARS}
          value={password}
          error={missing === 'password' ? t('auth.passwordMissing') : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {busy ? t('auth.signingIn') : t('auth.signIn')}
        </Button>
      </form>
      <p className={styles.foot}>{t('auth.noAccount')}</p>
    </AuthFrame>
  );
}
