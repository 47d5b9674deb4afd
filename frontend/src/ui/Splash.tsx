/** While the client finds out who is there: nothing, and after a moment the mark. */
import { Logo } from './Logo';
import styles from './Splash.module.css';

export function Splash() {
  return (
    <div className={styles.splash}>
      <Logo size={64} />
    </div>
  );
}
