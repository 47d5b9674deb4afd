/** What others may know and begin, and the people one has blocked. Kept by the server, so each change waits for it. */
import { useCallback, useEffect, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import type { PrivacyChange, Privacy as Settings } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { Skeleton } from '../../ui/Skeleton';
import { Toggle } from '../../ui/Toggle';
import { toast } from '../../ui/toast';
import { useUnblock } from '../chat/blocked/BlockPerson';
import { nameOf } from '../chat/words';
import { Picture } from '../people/Picture';
import styles from './settings.module.css';

const WRITERS = ['everybody', 'groups', 'nobody'] as const;
const ADDERS = ['everybody', 'chats', 'nobody'] as const;

export function Privacy() {
  const t = useText();
  const dates = useDates();
  const [settings, setSettings] = useState<Settings | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const load = useCallback(async () => {
    setProblem(null);
    const result = await actions.privacy();
    if (result.ok) setSettings(result.value);
    else setProblem(problemText(result.problem, t, dates));
  }, [t, dates]);
  useEffect(() => {
    void load();
  }, [load]);

  /** Shown at once; what the server refuses goes back. */
  const set = async (change: PrivacyChange) => {
    if (!settings) return;
    setSettings({ ...settings, ...change });
    const result = await actions.setPrivacy(change);
    setSettings(result.ok ? result.value : settings);
    if (!result.ok) toast(problemText(result.problem, t, dates));
  };

  return (
    <>
      <section className={styles.section}>
        <h2>{t('privacy.title')}</h2>
        <p className={styles.lead}>{t('privacy.lead')}</p>
        {problem && (
          <div className={styles.problem} role="alert">
            <p>
              {t('privacy.failed')} {problem}
            </p>
            <Button onClick={load}>{t('common.retry')}</Button>
          </div>
        )}
        {!settings && !problem && <Skeleton lines={4} />}
        {settings && (
          <>
            <Toggle
              label={t('privacy.online')}
              hint={t('privacy.onlineHint')}
              on={settings.online}
              onChange={(online) => void set({ online })}
            />
            <Toggle
              label={t('privacy.lastSeen')}
              hint={t('privacy.lastSeenHint')}
              on={settings.last_seen}
              onChange={(last_seen) => void set({ last_seen })}
            />
            <Toggle
              label={t('privacy.receipts')}
              hint={t('privacy.receiptsHint')}
              on={settings.read_receipts}
              onChange={(read_receipts) => void set({ read_receipts })}
            />
            <Choice
              label={t('privacy.writers')}
              hint={t('privacy.writersHint')}
              value={settings.first_writers}
              choices={WRITERS.map((value) => ({ value, name: t(`privacy.writers.${value}`) }))}
              onChange={(first_writers) => void set({ first_writers })}
            />
            <Choice
              label={t('privacy.adders')}
              hint={t('privacy.addersHint')}
              value={settings.group_adders}
              choices={ADDERS.map((value) => ({ value, name: t(`privacy.adders.${value}`) }))}
              onChange={(group_adders) => void set({ group_adders })}
            />
          </>
        )}
      </section>
      <Blocked />
    </>
  );
}

function Blocked() {
  const t = useText();
  const setFree = useUnblock();
  const blocked = useApp((state) => state.blocked);
  const people = useApp((state) => state.people);
  const [busy, setBusy] = useState<string | null>(null);

  const unblock = async (user: string) => {
    setBusy(user);
    await setFree(user);
    setBusy(null);
  };

  return (
    <section className={styles.section}>
      <h2>{t('block.listTitle')}</h2>
      <p className={styles.lead}>{t('block.listLead')}</p>
      {blocked.length === 0 && <p>{t('block.listEmpty')}</p>}
      <ul>
        {blocked.map((user) => {
          const name = nameOf(user, people, t);
          return (
            <li key={user} className={styles.session}>
              <Picture id={user} name={name} size="member" />
              <span className={styles.sessionLines}>
                <b dir="auto">{name}</b>
                {people[user] && <small>@{people[user].username}</small>}
              </span>
              <Button
                kind="quiet"
                busy={busy === user}
                aria-label={t('block.unblockName', { name })}
                onClick={() => void unblock(user)}
              >
                {t('block.unblock')}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
