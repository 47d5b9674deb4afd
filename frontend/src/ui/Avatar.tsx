/** A round picture: initials on the person's colour, a dot while they are online. Decoration: the name stands beside it. */
import styles from './Avatar.module.css';
import { hueOf, initialsOf } from './hue';

type Props = {
  id: string;
  name: string;
  size: 'row' | 'header' | 'bubble' | 'member' | 'large';
  online?: boolean;
};

export function Avatar({ id, name, size, online = false }: Props) {
  return (
    <span className={`${styles.avatar} ${styles[size]} ${styles[`hue${hueOf(id)}`]}`} aria-hidden="true">
      {initialsOf(name)}
      {online && <i className={styles.dot} />}
    </span>
  );
}
