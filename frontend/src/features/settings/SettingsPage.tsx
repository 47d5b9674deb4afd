/** What a person can set: name, look, language, keys, notices, where they are signed in. Each row says what it does. */
import { ArrowLeft, Check, Keyboard, LogOut } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { actions } from '../../app/actions';
import { ACCENTS, ENTERS, MOTIONS, TEXT_SIZES, THEMES } from '../../app/look';
import { permission, turnOn } from '../../app/notify';
import { keyNames, run } from '../../app/shortcuts';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import { LIMITS } from '../../realtime/limits';
import { Button, IconButton } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { chime } from '../../ui/chime';
import { Field } from '../../ui/Field';
import { Refusal } from '../../ui/Refusal';
import { back } from '../../ui/route';
import { Toggle } from '../../ui/Toggle';
import { toast } from '../../ui/toast';
import { HueChoice } from '../people/HueChoice';
import { Picture, useHue } from '../people/Picture';
import { AlertList } from './AlertList';
import { Folders } from './Folders';
import { LANGUAGES, useLanguage } from './language';
import { PictureChoice } from './PictureChoice';
import { Privacy } from './Privacy';
import { Quiet } from './Quiet';
import { Security } from './Security';
import { SessionList } from './SessionList';
import { SignOut } from './SignOut';
import { StatusLine } from './StatusLine';
import styles from './settings.module.css';

export function SettingsPage() {
  const t = useText();
  const [leaving, setLeaving] = useState(false);
  const chief = useApp((state) => state.me?.role === 'administrator');
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <IconButton icon={ArrowLeft} label={t('common.back')} onClick={back} />
        <h1>{t('settings.title')}</h1>
      </header>
      <div className={styles.scroll}>
        <div className={styles.column}>
          <Profile />
          <Appearance />
          <Behaviour />
          <Quiet />
          <Folders />
          <Privacy />
          <Security />
          {chief && <AlertList />}
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

const options = <Value extends string>(values: readonly Value[], nameOf: (value: Value) => string) =>
  values.map((value) => ({ value, name: nameOf(value) }));

function Appearance() {
  const t = useText();
  const theme = useApp((state) => state.theme);
  const [language, choose] = useLanguage();
  const { accent, textSize, motion } = useApp((state) => state.prefs);
  return (
    <section className={styles.section}>
      <h2>{t('settings.appearance')}</h2>
      <p className={styles.lead}>{t('settings.thisDevice')}</p>
      <Choice
        label={t('theme.label')}
        hint={t('theme.hint')}
        value={theme}
        choices={options(THEMES, (value) => t(`theme.${value}`))}
        onChange={actions.setTheme}
      />
      <Choice
        label={t('accent.label')}
        hint={t('accent.hint')}
        value={accent}
        choices={options(ACCENTS, (value) => t(`accent.${value}`))}
        onChange={(value) => actions.setPrefs({ accent: value })}
        sample={(value) => (
          <span className={styles.swatch} data-accent={value}>
            <Check size={16} strokeWidth={3} aria-hidden="true" />
          </span>
        )}
      />
      <Choice
        label={t('textSize.label')}
        hint={t('textSize.hint')}
        value={textSize}
        choices={options(TEXT_SIZES, (value) => t(`textSize.${value}`))}
        onChange={(value) => actions.setPrefs({ textSize: value })}
      />
      <Choice
        label={t('motion.label')}
        hint={t('motion.hint')}
        value={motion}
        choices={options(MOTIONS, (value) => t(`motion.${value}`))}
        onChange={(value) => actions.setPrefs({ motion: value })}
      />
      <Choice
        label={t('language.label')}
        hint={t('language.hint')}
        value={language}
        choices={LANGUAGES.map(({ code, name }) => ({ value: code, name }))}
        onChange={choose}
      />
    </section>
  );
}

function Behaviour() {
  const t = useText();
  const { enter, sound, toasts, notify, content } = useApp((state) => state.prefs);
  return (
    <>
      <section className={styles.section}>
        <h2>{t('settings.writing')}</h2>
        <Choice
          label={t('enter.label')}
          hint={t('enter.hint', { key: keyNames('Mod+Enter').join('+') })}
          value={enter}
          choices={options(ENTERS, (value) => t(`enter.${value}`))}
          onChange={(value) => actions.setPrefs({ enter: value })}
        />
        <button type="button" className={styles.keysLink} onClick={() => run('shortcuts')}>
          <Keyboard size={18} strokeWidth={1.75} aria-hidden="true" />
          {t('keys.title')}
        </button>
      </section>
      <section className={styles.section}>
        <h2>{t('settings.notices')}</h2>
        <p className={styles.lead}>{t('settings.noticesLead')}</p>
        <Toggle
          label={t('settings.toasts')}
          hint={t('settings.toastsHint')}
          on={toasts === 'on'}
          onChange={(on) => actions.setPrefs({ toasts: on ? 'on' : 'off' })}
        />
        <Toggle
          label={t('settings.sound')}
          hint={t('settings.soundHint')}
          on={sound === 'on'}
          onChange={(on) => {
            actions.setPrefs({ sound: on ? 'on' : 'off' });
            // heard once, so that it is known
            if (on) chime();
          }}
        />
        {permission() !== 'none' && (
          <Toggle
            label={t('notify.label')}
            hint={t(permission() === 'denied' ? 'notify.denied' : 'notify.hint')}
            on={notify === 'on' && permission() === 'granted'}
            onChange={(on) => {
              if (!on) actions.setPrefs({ notify: 'off' });
              else
                void turnOn().then((answer) => {
                  if (answer === 'denied') toast(t('notify.denied'));
                });
            }}
          />
        )}
        {notify === 'on' && permission() === 'granted' && (
          <Toggle
            label={t('notify.content')}
            hint={t('notify.contentHint')}
            on={content === 'on'}
            onChange={(on) => actions.setPrefs({ content: on ? 'on' : 'off' })}
          />
        )}
      </section>
    </>
  );
}

function Profile() {
  const t = useText();
  const dates = useDates();
  const me = useApp((state) => state.me);
  const [name, setName] = useState(me?.name ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>();
  const hue = useHue(me?.id ?? '');
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
    const result = await actions.setShown({ name: trimmed });
    setBusy(false);
    setProblem(result.ok ? undefined : <Refusal problem={result.problem} />);
    if (result.ok) toast(t('settings.nameSaved'));
  };

  const colour = async (chosen: number) => {
    const result = await actions.setShown({ hue: chosen });
    if (!result.ok) toast(problemText(result.problem, t, dates));
  };

  return (
    <section className={styles.section}>
      <h2>{t('settings.profile')}</h2>
      <div className={styles.person}>
        <Picture id={me.id} name={me.name || me.username} size="large" />
        <PictureChoice user={me.id} />
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
      <StatusLine user={me.id} />
      <HueChoice name={me.name || me.username} hue={hue} onChange={colour} />
    </section>
  );
}
