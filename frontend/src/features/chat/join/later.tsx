/** The page of a link into a chat, fetched when one is opened. */
import { later } from '../../../ui/later';
import { SkeletonBubbles } from '../../../ui/Skeleton';
import styles from './join.module.css';

export const JoinPage = later<{ token: string }>({
  load: async () => (await import('./JoinPage')).JoinPage,
  waiting: (
    <main className={styles.page}>
      <SkeletonBubbles count={3} />
    </main>
  ),
  failed: (words) => <main className={styles.page}>{words}</main>,
});
