/** The settings, fetched when they are first opened. */
import { later } from '../../ui/later';
import { Skeleton } from '../../ui/Skeleton';
import styles from './settings.module.css';

export const SettingsPage = later<object>({
  load: async () => (await import('./SettingsPage')).SettingsPage,
  waiting: (
    <main className={styles.page}>
      <div className={styles.column}>
        <Skeleton lines={6} />
      </div>
    </main>
  ),
  failed: (words) => <main className={styles.page}>{words}</main>,
});
