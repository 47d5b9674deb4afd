/** A round picture: initials on the person's colour, a dot while they are online. Decoration: the name stands beside it. */
import styles from './Avatar.module.css';
import { initialsOf } from './hue';

export type Size = 'row' | 'header' | 'bubble' | 'member' | 'large';

type Props = {
  hue: number;
  name: string;
  size: Size;
  online?: boolean;
};

export function Avatar({ hue, name, size, online = false }: Props) {
  return (
    <span className={`${styles.avatar} ${styles[size]} ${styles[`hue${hue}`]}`} aria-hidden="true">
      {initialsOf(name)}
      {online && <i className={styles.dot} />}
    </span>
  );
}
