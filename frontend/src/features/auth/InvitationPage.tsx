/** A one-time link: greets by name, takes the first or a new password, and goes straight on to the chats. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import type { Invitation } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { hueOf } from '../../ui/hue';
import { Refusal, useWait } from '../../ui/Refusal';
import { Skeleton } from '../../ui/Skeleton';
import { codePoints } from '../../ui/text';
import { HueChoice } from '../people/HueChoice';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { PasswordField } from './PasswordField';
import { strengthOf } from './strength';

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
  const short = LIMITS.PASSWORD_MIN_CHARS - codePoints(password);
  const strength = strengthOf(password, [invitation.username, name]);
  const nameless = welcome && !name.trim();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    setTried(true);
    setProblem(null);
    if (nameless || short > 0) {
      (nameless ? nameInput : passwordInput).current?.focus();
      return;
    }
    setBusy(true);
    const shown = welcome ? { name: name.trim(), hue } : {};
    const result = await actions.acceptInvitation(invitation.token, password, shown);
    if (result.ok) return;
    setBusy(false);
    if (result.problem.code === 'link_gone') onGone(result.problem);
    else setProblem(result.problem);
  };

  if (gone) return <Expired />;
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
        <PasswordField
          ref={passwordInput}
          label={t('invite.newPassword')}
          name="new-password"
          autoComplete="new-password"
          autoFocus
          maxLength={LIMITS.PASSWORD_MAX_CHARS}
          value={password}
          hint={
            strength !== 'short'
              ? t(`invite.password.${strength}`)
              : password
                ? t('invite.passwordShort', { count: short })
                : t('invite.passwordHint', { count: LIMITS.PASSWORD_MIN_CHARS })
          }
          error={
            ofPassword ??
            (tried && short > 0
              ? password
                ? t('invite.passwordShort', { count: short })
                : t('invite.passwordHint', { count: LIMITS.PASSWORD_MIN_CHARS })
              : undefined)
          }
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {t(welcome ? 'invite.accept' : 'invite.acceptReset')}
        </Button>
      </form>
    </AuthFrame>
  );
}
