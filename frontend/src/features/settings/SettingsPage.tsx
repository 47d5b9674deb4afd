/** What a person can set: name, look, language, where they are signed in. */
import { ArrowLeft, LogOut } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { actions } from '../../app/actions';
import { THEMES } from '../../app/look';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import { LIMITS } from '../../realtime/limits';
import { Avatar } from '../../ui/Avatar';
import { Button, IconButton } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { back } from '../../ui/route';
import { toast } from '../../ui/toast';
import { LANGUAGES } from '../auth/AuthFrame';
import { SessionList } from './SessionList';
import { SignOut } from './SignOut';
import styles from './settings.module.css';

export function SettingsPage() {
  const t = useText();
  const theme = useApp((state) => state.theme);
  const language = useApp((state) => state.language);
  const [leaving, setLeaving] = useState(false);
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <IconButton icon={ArrowLeft} label={t('common.back')} onClick={back} />
        <h1>{t('settings.title')}</h1>
      </header>
      <div className={styles.scroll}>
        <div className={styles.column}>
          <Profile />
          <section className={styles.section}>
            <h2>{t('settings.appearance')}</h2>
            <Choice
              label={t('theme.label')}
              value={theme}
              choices={THEMES.map((value) => ({ value, name: t(`theme.${value}`) }))}
              onChange={actions.setTheme}
            />
            <Choice
              label={t('language.label')}
              value={language}
              choices={LANGUAGES.map(({ code, name }) => ({ value: code, name }))}
              onChange={actions.setLanguage}
            />
          </section>
          <SessionList />
          <section className={styles.section}>
            <button type="button" className={styles.signOut} onClick={() => setLeaving(true)}>
              <LogOut size={18} strokeWidth={1.75} aria-hidden="true" />
              {t('settings.signOut')}
            </button>
          </section>
        </div>
      </div>
      {leaving && <SignOut onClose={() => setLeaving(false)} />}
    </main>
  );
}

function Profile() {
  const t = useText();
  const dates = useDates();
  const me = useApp((state) => state.me);
  const [name, setName] = useState(me?.name ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  if (!me) return null;
  const trimmed = name.trim();
  const changed = trimmed !== me.name;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!changed || busy) return;
    if (!trimmed) {
      setProblem(t('invite.nameMissing'));
      return;
    }
    setBusy(true);
    const result = await actions.setName(trimmed);
    setBusy(false);
    setProblem(result.ok ? undefined : problemText(result.problem, t, dates));
    if (result.ok) toast(t('settings.nameSaved'));
  };

  return (
    <section className={styles.section}>
      <h2>{t('settings.profile')}</h2>
      <div className={styles.person}>
        <Avatar id={me.id} name={me.name || me.username} size="large" />
        <form className={styles.nameForm} onSubmit={save} noValidate>
          <Field
            label={t('settings.name')}
            hint={`@${me.username}`}
            autoComplete="name"
            dir="auto"
            maxLength={LIMITS.PERSON_NAME_MAX_CHARS}
            value={name}
            error={problem}
            onChange={(event) => setName(event.target.value)}
          />
          <Button kind="primary" type="submit" busy={busy} disabled={!changed}>
            {t('common.save')}
          </Button>
        </form>
      </div>
    </section>
  );
}
