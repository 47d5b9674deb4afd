/** A one-time link: greets by name, takes the first or a new password, and goes straight on to the chats. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import type { Invitation, Proof } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { hueOf } from '../../ui/hue';
import { Refusal, useWait } from '../../ui/Refusal';
import { Skeleton } from '../../ui/Skeleton';
import { HueChoice } from '../people/HueChoice';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { CodeStep } from './CodeStep';
import { Enrolment } from './later';
import { lacking, NewPasswordField } from './NewPasswordField';

/** What can be tried again; every other answer means that the link itself is of no use. */
const passing = (problem: Problem) => ['offline', 'unavailable', 'throttled'].includes(problem.code);

export function InvitationPage() {
  const t = useText();
  const token = useApp((state) => state.invitation) ?? '';
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let stale = false;
    setProblem(null);
    actions.readInvitation(token).then((result) => {
      if (stale) return;
      if (result.ok) setInvitation(result.value);
      else setProblem(result.problem);
    });
    return () => {
      stale = true;
    };
  }, [token, attempt]);

  if (invitation) return <Accept invitation={invitation} onGone={setProblem} gone={problem} />;
  if (problem && passing(problem)) {
    return (
      <AuthFrame title={t('app.name')}>
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={problem} />
        </p>
        <Button kind="primary" waiting={wait > 0} className={styles.submit} onClick={() => setAttempt(attempt + 1)}>
          {t('common.retry')}
        </Button>
      </AuthFrame>
    );
  }
  if (problem) return <Expired />;
  return (
    <AuthFrame title={t('common.loading')}>
      <Skeleton lines={3} />
    </AuthFrame>
  );
}

function Expired() {
  const t = useText();
  return (
    <AuthFrame title={t('invite.expiredTitle')}>
      <p className={styles.lead}>{t('invite.expired')}</p>
      <Button className={styles.submit} onClick={() => void actions.start()}>
        {t('invite.toSignIn')}
      </Button>
    </AuthFrame>
  );
}

type AcceptProps = { invitation: Invitation; gone: Problem | null; onGone: (problem: Problem) => void };

function Accept({ invitation, gone, onGone }: AcceptProps) {
  const t = useText();
  const [name, setName] = useState(invitation.name);
  const [hue, setHue] = useState(() => hueOf(invitation.username));
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const welcome = invitation.purpose === 'welcome';
  const [step, setStep] = useState<'first' | 'code' | 'enrol'>('first');
  const nameless = welcome && !name.trim();

  const accept = async (proof?: Proof): Promise<Problem | null> => {
    const shown = welcome ? { name: name.trim(), hue } : {};
    const result = await (proof
      ? actions.acceptInvitation(invitation.token, password, shown, proof)
      : actions.acceptInvitation(invitation.token, password, shown));
    if (result.ok) return null;
    if (result.problem.code === 'link_gone') onGone(result.problem);
    return result.problem;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    setTried(true);
    setProblem(null);
    if (nameless || lacking(password) > 0) {
      (nameless ? nameInput : passwordInput).current?.focus();
      return;
    }
    setBusy(true);
    const refused = await accept();
    if (!refused) return;
    setBusy(false);
    if (refused.code === 'code_required') setStep('code');
    else if (refused.code === 'enrolment_required') setStep('enrol');
    else setProblem(refused);
  };

  if (gone) return <Expired />;
  const toFirst = () => setStep('first');
  if (step === 'code') return <CodeStep onCode={(code) => accept({ code })} onBack={toFirst} />;
  if (step === 'enrol') {
    return (
      <AuthFrame title={t('enrol.title')}>
        <p className={styles.lead}>{t('enrol.leadRequired')}</p>
        <Enrolment
          begin={() => actions.beginEnrolment({ token: invitation.token })}
          confirm={(ticket, code) => accept({ ticket, code })}
          onBack={toFirst}
        />
      </AuthFrame>
    );
  }
  const ofPassword = problem?.field === 'password' ? <Refusal problem={problem} /> : undefined;
  return (
    <AuthFrame
      title={t(welcome ? 'invite.welcome' : 'invite.welcomeBack', { name: invitation.name || invitation.username })}
    >
      <p className={styles.lead}>
        {t(welcome ? 'invite.leadWelcome' : 'invite.leadReset', { username: invitation.username })}
      </p>
      {problem && !ofPassword && (
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={problem} />
        </p>
      )}
      <form className={styles.form} onSubmit={submit} noValidate>
        {/* Tells a password manager whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={invitation.username} readOnly hidden />
        {welcome && (
          <>
            <Field
              ref={nameInput}
              label={t('invite.name')}
              name="name"
              autoComplete="name"
              hint={t('invite.nameHint')}
              maxLength={LIMITS.PERSON_NAME_MAX_CHARS}
              value={name}
              error={tried && nameless ? t('invite.nameMissing') : undefined}
              onChange={(event) => setName(event.target.value)}
            />
            <HueChoice name={name || invitation.username} hue={hue} onChange={setHue} />
          </>
        )}
        <NewPasswordField
          ref={passwordInput}
          autoFocus
          value={password}
          known={[invitation.username, name]}
          tried={tried}
          problem={ofPassword}
          onChange={setPassword}
        />
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {t(welcome ? 'invite.accept' : 'invite.acceptReset')}
        </Button>
      </form>
    </AuthFrame>
  );
}
