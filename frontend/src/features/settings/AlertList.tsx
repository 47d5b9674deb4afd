/** For administrators: what the server found suspicious, the newest first. */
import { useCallback, useEffect, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useDates } from '../../i18n/dates';
import { problemText } from '../../i18n/problems';
import type { Alert } from '../../realtime/wire-types';
import { Button } from '../../ui/Button';
import { Skeleton } from '../../ui/Skeleton';
import styles from './settings.module.css';

/** Older ones that somebody has seen are in the administration. */
const SHOWN = 10;

export function AlertList() {
  const t = useText();
  const dates = useDates();
  const unseen = useApp((state) => state.alertsUnseen);
  const [alerts, setAlerts] = useState<Alert[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const load = useCallback(async () => {
    setProblem(null);
    const result = await actions.alerts();
    if (result.ok) setAlerts(result.value);
    else setProblem(problemText(result.problem, t, dates));
  }, [t, dates]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another count means another list
  useEffect(() => {
    void load();
  }, [load, unseen]);

  const fresh = alerts?.filter((alert) => !alert.seen) ?? [];
  const shown = alerts?.slice(0, Math.max(SHOWN, fresh.length));

  const markSeen = async () => {
    setBusy(true);
    const result = await actions.alertsSeen(fresh.map((alert) => alert.id));
    setBusy(false);
    if (result.ok) await load();
    else setProblem(problemText(result.problem, t, dates));
  };

  return (
    <section className={styles.section} id="alerts">
      <h2>{t('alerts.title')}</h2>
      <p className={styles.lead}>{t('alerts.lead')}</p>
      {problem && (
        <div className={styles.problem} role="alert">
          <p>{problem}</p>
          <Button onClick={load}>{t('common.retry')}</Button>
        </div>
      )}
      {!alerts && !problem && <Skeleton lines={2} />}
      {shown?.length === 0 && <p className={styles.lead}>{t('alerts.none')}</p>}
      <ul>
        {shown?.map((alert) => (
          <li key={alert.id} className={styles.session} data-unseen={alert.seen ? undefined : ''}>
            <span className={styles.sessionLines}>
              <b>
                {!alert.seen && <span className={styles.fresh}>{t('alerts.new')}</span>}
                {t(`alerts.kind.${alert.kind}`)}
              </b>
              <small>
                {[alert.user && `@${alert.user.username}`, alert.address_range, dates.full(alert.at_ms)]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
          </li>
        ))}
      </ul>
      {fresh.length > 0 && (
        <Button className={styles.endOthers} busy={busy} onClick={markSeen}>
          {t('alerts.markSeen')}
        </Button>
      )}
    </section>
  );
}
