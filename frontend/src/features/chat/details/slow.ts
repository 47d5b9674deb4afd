/** How long members of a chat wait between two messages, in words and as a clock. */
import type { Text } from '../../../i18n';

export const SLOW_CHOICES_S = [0, 10, 30, 60, 300, 3600] as const;

const MINUTE_S = 60;
const HOUR_S = 3600;

export function slowName(seconds: number, t: Text): string {
  if (seconds === 0) return t('slow.off');
  if (seconds % HOUR_S === 0) return t('slow.hours', { count: seconds / HOUR_S });
  if (seconds % MINUTE_S === 0) return t('slow.minutes', { count: seconds / MINUTE_S });
  return t('slow.seconds', { count: seconds });
}

/** 0:09, 4:30, 59:59. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, '0')}`;
}
