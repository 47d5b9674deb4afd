/** A round picture: the person's own, or initials on the person's colour, a dot while they are online. Decoration: the name stands beside it. */
import type { LucideIcon } from 'lucide-react';
import styles from './Avatar.module.css';
import { initialsOf } from './hue';

export type Size = 'row' | 'header' | 'bubble' | 'member' | 'large';

type Props = {
  hue: number;
  name: string;
  /** Address of a picture, in place of the initials. */
  src?: string | undefined;
  size: Size;
  online?: boolean;
  /** Instead of initials, on the accent colour: what is nobody's. */
  icon?: LucideIcon;
};

export function Avatar({ hue, name, src, size, online = false, icon: Icon }: Props) {
  return (
    <span className={`${styles.avatar} ${styles[size]} ${Icon ? styles.own : styles[`hue${hue}`]}`} aria-hidden="true">
      {src ? (
        <img className={styles.picture} src={src} alt="" draggable={false} />
      ) : Icon ? (
        <Icon className={styles.icon} strokeWidth={1.75} />
      ) : (
        initialsOf(name)
      )}
      {online && <i className={styles.dot} />}
    </span>
  );
}
