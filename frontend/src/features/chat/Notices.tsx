/** What is true of the connection, of this device's storage and of the build, said calmly and only while it matters. */
import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { Button } from '../../ui/Button';
import { toast } from '../../ui/toast';
import styles from './notices.module.css';

/** Of the connection, while it isn't simply there. */
export function LinkBanner() {
  const t = useText();
  const link = useApp((state) => state.link);
  const storage = useApp((state) => state.storage);
  const lost = link !== 'online';
  const still = link === 'offline' || link === 'unreachable' || link === 'crowded';
  return (
    <div className={lost ? styles.banner : undefined} data-link={link}>
      {lost &&
        (still ? (
          <TriangleAlert size={15} strokeWidth={2} aria-hidden="true" />
        ) : (
          <i className={styles.pulse} aria-hidden="true" />
        ))}
      <div role="status">
        {lost && t(`link.${link}`)}
        {lost && storage === 'none' && ` ${t('storage.none')}`}
      </div>
      {link === 'unreachable' && <Trying />}
    </div>
  );
}

const STEP_S = 5;

/** Outside of the live region: nobody wants to hear it counted. */
function Trying() {
  const t = useText();
  const since = useApp((state) => state.linkLostAtMs);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), STEP_S * 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(STEP_S, Math.floor((now - since) / 1_000 / STEP_S) * STEP_S);
  return (
    <>
      <span>
        {seconds < 60
          ? t('link.triedSeconds', { count: seconds })
          : t('link.triedMinutes', { count: Math.floor(seconds / 60) })}
      </span>
      <button type="button" className={styles.now} onClick={actions.reconnect}>
        {t('link.tryNow')}
      </button>
    </>
  );
}

/** Of the device, once: there is room for no more than what waits to be sent. */
export function StorageNotice() {
  const t = useText();
  const scarce = useApp((state) => state.storage === 'scarce');
  useEffect(() => {
    if (scarce) toast(t('storage.scarce'));
  }, [scarce, t]);
  return null;
}

/** A newer build is kept here already: it is shown now, or by itself the next time. */
export function UpdateNotice() {
  const t = useText();
  const ready = useApp((state) => state.updateReady);
  const later = useApp((state) => state.updateLater);
  return (
    <div role="status">
      {ready && !later && (
        <div className={styles.update}>
          <span>{t('update.ready')}</span>
          <Button kind="quiet" onClick={actions.postponeUpdate}>
            {t('common.later')}
          </Button>
          <Button kind="primary" onClick={actions.reloadForUpdate}>
            {t('common.reload')}
          </Button>
        </div>
      )}
    </div>
  );
}
