/** The devices this account is signed in on, each of which can be ended. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates, useNow } from '../../i18n/dates';
import type { Session } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { Refusal } from '../../ui/Refusal';
import { Skeleton } from '../../ui/Skeleton';
import { toast } from '../../ui/toast';
import { deviceName } from './agent';
import styles from './settings.module.css';

const NOW_MS = 5 * 60_000;
/** For so long a login stands out: its owner may not have looked before. */
const NEW_MS = 7 * 24 * 60 * 60_000;

export function SessionList() {
  const t = useText();
  const dates = useDates();
  const now = useNow();
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [problem, setProblem] = useState<ReactNode>(null);
  const [ending, setEnding] = useState<Session | 'others' | null>(null);

  const load = useCallback(async () => {
    setProblem(null);
    const result = await actions.sessions();
    if (result.ok) setSessions(result.value);
    else setProblem(<Refusal problem={result.problem} />);
  }, []);

  const started = useApp((state) => state.startedSession);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another login means another list
  useEffect(() => {
    load();
  }, [load, started]);

  const nameOf = (session: Session) => session.device || deviceName(session.agent) || t('settings.sessionUnnamed');
  const sorted = sessions?.toSorted(
    (one, other) => Number(other.current) - Number(one.current) || other.last_used_at_ms - one.last_used_at_ms,
  );

  return (
    <section className={styles.section}>
      <h2>{t('settings.sessions')}</h2>
      <p className={styles.lead}>{t('settings.sessionsLead')}</p>
      {problem && (
        <div className={styles.problem} role="alert">
          <p>
            {t('settings.sessionsFailed')} {problem}
          </p>
          <Button onClick={load}>{t('common.retry')}</Button>
        </div>
      )}
      {!sorted && !problem && <Skeleton lines={3} />}
      <ul>
        {sorted?.map((session) => (
          <li key={session.id} className={styles.session}>
            <span className={styles.sessionLines}>
              <b>{nameOf(session)}</b>
              <small title={dates.full(session.last_used_at_ms)}>
                {session.current
                  ? t('settings.sessionThis')
                  : now - session.last_used_at_ms < NOW_MS
                    ? t('settings.sessionNow')
                    : t('settings.sessionUsed', { when: dates.ago(session.last_used_at_ms, now) })}
                {session.address_range && ` · ${session.address_range}`}
              </small>
              {!session.current && now - session.created_at_ms < NEW_MS && (
                <small className={styles.newDevice}>
                  {t('settings.sessionNew', { when: dates.ago(session.created_at_ms, now) })}
                </small>
              )}
            </span>
            {!session.current && (
              <Button
                kind="quiet"
                aria-label={`${t('settings.sessionEnd')}: ${nameOf(session)}`}
                onClick={() => setEnding(session)}
              >
                {t('settings.sessionEnd')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {(sorted?.length ?? 0) > 1 && (
        <Button className={styles.endOthers} onClick={() => setEnding('others')}>
          {t('settings.sessionEndOthers')}
        </Button>
      )}
      {ending === 'others' && (
        <Confirm
          title={t('settings.sessionEndOthersTitle')}
          text={t('settings.sessionEndOthersText')}
          action={t('settings.sessionEndOthers')}
          onClose={() => setEnding(null)}
          onConfirm={async () => {
            const result = await actions.endOtherSessions();
            if (!result.ok) return <Refusal problem={result.problem} />;
            setSessions((all) => all?.filter((one) => one.current) ?? null);
            toast(t('settings.sessionsEnded'));
            return null;
          }}
        />
      )}
      {ending && ending !== 'others' && (
        <Confirm
          title={t('settings.sessionEndTitle', { device: nameOf(ending) })}
          text={t('settings.sessionEndText')}
          action={t('settings.sessionEnd')}
          onClose={() => setEnding(null)}
          onConfirm={async () => {
            const result = await actions.endSession(ending.id);
            if (!result.ok) return <Refusal problem={result.problem} />;
            setSessions((all) => all?.filter((one) => one.id !== ending.id) ?? null);
            toast(t('settings.sessionEnded'));
            return null;
          }}
        />
      )}
    </section>
  );
}
