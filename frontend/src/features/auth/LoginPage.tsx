/** Signing in, in one step or two. A refusal is said beside the form, and what was typed stays. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import type { Proof } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { OptionsOut, Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { useOffline } from '../../ui/media';
import { Refusal, useWait } from '../../ui/Refusal';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { CodeField } from './CodeField';
import { CodeStep } from './CodeStep';
import { Enrolment } from './later';
import { PasswordField } from './PasswordField';

export function LoginPage() {
  const t = useText();
  const [options, setOptions] = useState<OptionsOut | null>(null);
  const [withPassword, setWithPassword] = useState(false);
  const [step, setStep] = useState<'first' | 'code' | 'enrol'>('first');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const offline = useOffline();
  const name = username.trim();

  useEffect(() => {
    if (offline) return;
    let stale = false;
    // without an answer it is the form most servers have, and a refusal says the rest
    actions.options().then((result) => {
      if (!stale && result.ok) setOptions(result.value);
    });
    return () => {
      stale = true;
    };
  }, [offline]);

  const signIn = async (proof?: Proof): Promise<Problem | null> => {
    const result = await (proof
      ? actions.signIn(name, byCode ? null : password, proof)
      : actions.signIn(name, password));
    return result.ok ? null : result.problem;
  };

  const byCode = options?.login === 'code' && !withPassword;
  const toFirst = () => setStep('first');
  if (step === 'code') return <CodeStep onCode={(code) => signIn({ code })} onBack={toFirst} />;
  if (step === 'enrol') {
    const only = options?.login === 'code';
    return (
      <AuthFrame title={t('enrol.title')}>
        <p className={styles.lead}>{t(only ? 'enrol.leadOnly' : 'enrol.leadRequired')}</p>
        <Enrolment
          warns={only}
          begin={() => actions.beginEnrolment({ username: name, password })}
          confirm={(ticket, code) => signIn({ ticket, code })}
          onBack={toFirst}
        />
      </AuthFrame>
    );
  }
  return (
    <First
      key={byCode ? 'code' : 'password'}
      options={options}
      byCode={byCode}
      onSwitch={() => setWithPassword(!withPassword)}
      username={username}
      onUsername={setUsername}
      password={password}
      onPassword={setPassword}
      signIn={signIn}
      onMore={setStep}
    />
  );
}

type FirstProps = {
  options: OptionsOut | null;
  byCode: boolean;
  onSwitch: () => void;
  username: string;
  onUsername: (username: string) => void;
  password: string;
  onPassword: (password: string) => void;
  signIn: (proof?: Proof) => Promise<Problem | null>;
  onMore: (step: 'code' | 'enrol') => void;
};

function First(props: FirstProps) {
  const { options, byCode, onSwitch, username, onUsername, password, onPassword, signIn, onMore } = props;
  const t = useText();
  const reason = useApp((state) => state.signedOutReason);
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState<'username' | 'secret' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const offline = useOffline();
  const [busy, setBusy] = useState(false);
  const usernameInput = useRef<HTMLInputElement>(null);
  const secretInput = useRef<HTMLInputElement>(null);
  const secret = byCode ? code.trim() : password;

  useEffect(() => {
    // what failed for want of a network says nothing once it is back
    if (!offline) setProblem((before) => (before?.code === 'offline' ? null : before));
  }, [offline]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    const empty = !username.trim() ? 'username' : !secret ? 'secret' : null;
    setMissing(empty);
    setProblem(null);
    if (empty) {
      (empty === 'username' ? usernameInput : secretInput).current?.focus();
      return;
    }
    setBusy(true);
    const refused = await (byCode ? signIn({ code: secret }) : signIn());
    if (!refused) return;
    setBusy(false);
    if (refused.code === 'code_required') return onMore('code');
    if (refused.code === 'enrolment_required') return onMore('enrol');
    setProblem(refused);
    secretInput.current?.focus();
    secretInput.current?.select();
  };

  return (
    <AuthFrame title={t('auth.signIn')}>
      {reason === 'none' || problem ? (
        !problem && !offline && <p className={styles.lead}>{t(byCode ? 'auth.leadCode' : 'auth.lead')}</p>
      ) : (
        <p className={styles.notice} data-kind={reason === 'banned' ? 'danger' : 'plain'} role="status">
          {t(`auth.reason.${reason}`)}
        </p>
      )}
      {problem && (
        <p className={styles.notice} data-kind="danger" role="alert">
          {byCode && problem.code === 'wrong_credentials' ? t('auth.wrongCode') : <Refusal problem={problem} />}
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
          onChange={(event) => onUsername(event.target.value)}
        />
        {byCode ? (
          <CodeField
            ref={secretInput}
            value={code}
            error={missing === 'secret' ? t('code.missing') : undefined}
            onChange={setCode}
          />
        ) : (
          <PasswordField
            ref={secretInput}
            label={t('auth.password')}
            name="password"
            autoComplete="current-password"
            maxLength={LIMITS.PASSWORD_MAX_CHARS}
            value={password}
            error={missing === 'secret' ? t('auth.passwordMissing') : undefined}
            onChange={(event) => onPassword(event.target.value)}
          />
        )}
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {busy ? t('auth.signingIn') : t('auth.signIn')}
        </Button>
        {options?.login === 'code' && (
          <Button kind="quiet" onClick={onSwitch}>
            {t(byCode ? 'auth.withPassword' : 'auth.withCode')}
          </Button>
        )}
        {options?.registration === 'open' && (
          <Button onClick={() => actions.openRegistration()}>{t('auth.register')}</Button>
        )}
      </form>
      <p className={styles.foot}>{t(byCode ? 'auth.forgotCode' : 'auth.noAccount')}</p>
    </AuthFrame>
  );
}
