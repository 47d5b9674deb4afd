/** What few of those who sign in ever see, fetched when it is first needed. */
import { later } from '../../ui/later';
import { Skeleton } from '../../ui/Skeleton';
import styles from './auth.module.css';
import type { EnrolmentProps } from './Enrolment';

const page = <div className={styles.page} />;

export const Enrolment = later<EnrolmentProps>({
  load: async () => (await import('./Enrolment')).Enrolment,
  waiting: <Skeleton lines={6} />,
});

export const RecoveryCodes = later<object>({
  load: async () => (await import('./RecoveryCodes')).RecoveryCodes,
  waiting: page,
  failed: (words) => <main className={styles.page}>{words}</main>,
});

export const RegistrationPage = later<object>({
  load: async () => (await import('./RegistrationPage')).RegistrationPage,
  waiting: page,
  failed: (words) => <main className={styles.page}>{words}</main>,
});

export const InvitationPage = later<object>({
  load: async () => (await import('./InvitationPage')).InvitationPage,
  waiting: page,
  failed: (words) => <main className={styles.page}>{words}</main>,
});
