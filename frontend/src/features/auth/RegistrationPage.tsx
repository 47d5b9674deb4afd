/** Making an account oneself: by a link, or where registration is open. Then the second step, where one is required. */
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import type { Proof } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import type { OptionsOut, Problem } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Refusal, useWait } from '../../ui/Refusal';
import { Skeleton } from '../../ui/Skeleton';
import { AuthFrame } from './AuthFrame';
import styles from './auth.module.css';
import { Enrolment } from './Enrolment';
import { lacking, NewPasswordField } from './NewPasswordField';

const passing = (problem: Problem) => ['offline', 'unavailable', 'throttled'].includes(problem.code);
/** Another link, or an administrator, is needed: nothing typed here helps. */
const final = (problem: Problem) => ['link_gone', 'link_needed', 'registration_closed'].includes(problem.code);

export function RegistrationPage() {
  const t = useText();
  const link = useApp((state) => state.registrationLink);
  const [options, setOptions] = useState<OptionsOut | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let stale = false;
    setProblem(null);
    const look = async () => {
      const checked = link === null ? null : await actions.checkRegistration(link);
      const asked = checked === null || checked.ok ? await actions.options() : checked;
      if (stale) return;
      if (!asked.ok) setProblem(asked.problem);
      else if (asked.value) setOptions(asked.value);
    };
    void look();
    return () => {
      stale = true;
    };
  }, [link, attempt]);

  const back = () => void actions.start();
  if (problem && passing(problem)) {
    return (
      <AuthFrame title={t('join.title')}>
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={problem} />
        </p>
        <Button kind="primary" waiting={wait > 0} className={styles.submit} onClick={() => setAttempt(attempt + 1)}>
          {t('common.retry')}
        </Button>
      </AuthFrame>
    );
  }
  if (problem) {
    return (
      <AuthFrame title={t('join.goneTitle')}>
        <p className={styles.lead}>{t('join.gone')}</p>
        <Button className={styles.submit} onClick={back}>
          {t('invite.toSignIn')}
        </Button>
      </AuthFrame>
    );
  }
  if (!options) {
    return (
      <AuthFrame title={t('join.title')}>
        <Skeleton lines={5} />
      </AuthFrame>
    );
  }
  return <Form options={options} byLink={link !== null} onGone={setProblem} onBack={back} />;
}

type FormProps = {
  options: OptionsOut;
  byLink: boolean;
  onGone: (problem: Problem) => void;
  onBack: () => void;
};

function Form({ options, byLink, onGone, onBack }: FormProps) {
  const t = useText();
  const [username, setUsername] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wait = useWait(problem);
  const [enrolling, setEnrolling] = useState(false);
  const usernameInput = useRef<HTMLInputElement>(null);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);
  const inputs = { username: usernameInput, name: nameInput, password: passwordInput };
  const withPassword = options.login === 'password';

  /** Back at the form with what is wrong of it. */
  const refuse = (refused: Problem) => {
    if (final(refused)) return onGone(refused);
    setEnrolling(false);
    setProblem(refused);
  };

  const register = async (proof: Proof): Promise<Problem | null> => {
    const result = await actions.register({
      username: username.trim(),
      name: name.trim(),
      ...(withPassword ? { password } : {}),
      ...proof,
    });
    return result.ok ? null : result.problem;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || wait > 0) return;
    setTried(true);
    setProblem(null);
    const lacks = !username.trim() ? 'username' : !name.trim() ? 'name' : null;
    const first = lacks ?? (withPassword && lacking(password) > 0 ? 'password' : null);
    if (first) {
      inputs[first].current?.focus();
      return;
    }
    if (options.code_required) {
      setEnrolling(true);
      return;
    }
    setBusy(true);
    const refused = await register({});
    if (!refused) return;
    setBusy(false);
    refuse(refused);
  };

  if (enrolling) {
    return (
      <AuthFrame title={t('enrol.title')}>
        <p className={styles.lead}>{t(withPassword ? 'enrol.leadRequired' : 'enrol.leadOnly')}</p>
        <Enrolment
          warns={!withPassword}
          begin={async () => {
            const begun = await actions.beginRegistration(username.trim());
            if (!begun.ok && !passing(begun.problem)) refuse(begun.problem);
            return begun;
          }}
          confirm={async (ticket, code) => {
            const refused = await register({ ticket, code });
            const ofCode = !refused || passing(refused) || ['wrong_code', 'ticket_gone'].includes(refused.code);
            if (!ofCode) refuse(refused);
            return refused;
          }}
          onBack={() => setEnrolling(false)}
        />
      </AuthFrame>
    );
  }
  const of = (field: string) => (problem?.field === field ? <Refusal problem={problem} /> : undefined);
  const placed = problem?.field !== undefined && problem.field in inputs;
  return (
    <AuthFrame title={t('join.title')}>
      <p className={styles.lead}>{t(byLink ? 'join.leadLink' : 'join.leadOpen')}</p>
      {problem && !placed && (
        <p className={styles.notice} data-kind="danger" role="alert">
          <Refusal problem={problem} />
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
          hint={t('join.usernameHint')}
          maxLength={LIMITS.USERNAME_MAX_CHARS}
          value={username}
          error={of('username') ?? (tried && !username.trim() ? t('auth.usernameMissing') : undefined)}
          onChange={(event) => setUsername(event.target.value)}
        />
        <Field
          ref={nameInput}
          label={t('invite.name')}
          name="name"
          autoComplete="name"
          dir="auto"
          hint={t('invite.nameHint')}
          maxLength={LIMITS.PERSON_NAME_MAX_CHARS}
          value={name}
          error={of('name') ?? (tried && !name.trim() ? t('invite.nameMissing') : undefined)}
          onChange={(event) => setName(event.target.value)}
        />
        {withPassword && (
          <NewPasswordField
            ref={passwordInput}
            value={password}
            known={[username, name]}
            tried={tried}
            problem={of('password')}
            onChange={setPassword}
          />
        )}
        <Button kind="primary" type="submit" busy={busy} waiting={wait > 0} className={styles.submit}>
          {t(options.code_required ? 'join.next' : 'join.submit')}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t('join.haveAccount')}
        </Button>
      </form>
    </AuthFrame>
  );
}
