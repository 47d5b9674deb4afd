/** What concerns the account itself: a login on another device, and, for administrators, alerts nobody has seen. */
import { ShieldAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { go, useRoute } from '../../ui/route';
import { toast } from '../../ui/toast';
import { deviceName } from '../settings/agent';
import styles from './notices.module.css';

const openSettings = () => go({ page: 'settings' });

/** A login on another device, once. It stays in the list of devices. */
export function NewDeviceNotice() {
  const t = useText();
  const started = useApp((state) => state.startedSession);
  const said = useRef(started);
  useEffect(() => {
    if (!started || said.current === started) return;
    said.current = started;
    const device = started.device || deviceName(started.agent) || t('newDevice.unnamed');
    const text = [device, started.address_range].filter(Boolean).join(' · ');
    toast(`${text}. ${t('newDevice.notYou')}`, { title: t('newDevice.title'), onPress: openSettings });
  }, [started, t]);
  return null;
}

export function AlertBanner() {
  const t = useText();
  const chief = useApp((state) => state.me?.role === 'administrator');
  const connected = useApp((state) => state.connected);
  const unseen = useApp((state) => state.alertsUnseen);
  const route = useRoute();
  useEffect(() => {
    // what was said meanwhile was missed
    if (chief && connected) void actions.alerts();
  }, [chief, connected]);
  const shown = chief && unseen > 0 && route.page !== 'settings';
  return (
    <div className={shown ? styles.banner : undefined}>
      {shown && <ShieldAlert size={15} strokeWidth={2} aria-hidden="true" />}
      <div role="status">{shown && t('alerts.unseen', { count: unseen })}</div>
      {shown && (
        <button type="button" className={styles.now} onClick={openSettings}>
          {t('alerts.show')}
        </button>
      )}
    </div>
  );
}
