/** How far an own message has come, as a mark with its word for who can't see it. */
import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react';
import type { Delivery } from '../../app/state';
import { useText } from '../../i18n';
import styles from './TickMark.module.css';

const ICONS = { sending: Clock3, sent: Check, delivered: CheckCheck, read: CheckCheck, refused: CircleAlert } as const;

export function TickMark({ ticks }: { ticks: Exclude<Delivery, 'none'> }) {
  const t = useText();
  const Icon = ICONS[ticks];
  const small = ticks === 'sending' || ticks === 'refused';
  return (
    <span className={`${styles.mark} ${styles[ticks]}`} role="img" aria-label={t(`ticks.${ticks}`)}>
      <Icon size={small ? 13 : 16} strokeWidth={small ? 2 : 2.25} aria-hidden="true" />
    </span>
  );
}
