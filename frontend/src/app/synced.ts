/** What a person set of their messenger on all devices: when it is quiet, what of a chat is told, folders, contacts. */
import type { ChatLevel, Message, QuietSpan, Synced } from '../realtime/wire-types';

export const NOTHING_SET: Synced = { quiet_until_ms: 0, quiet_week: [], levels: {}, folders: [], contacts: [] };

export const LEVELS: readonly ChatLevel[] = ['all', 'mentions', 'nothing'];

const HOUR_MS = 3_600_000;
const MORNING_HOUR = 8;

export const inAnHour = (nowMs: number): number => nowMs + HOUR_MS;

/** The next morning by this device's clock. */
export function morningAfter(nowMs: number): number {
  const morning = new Date(nowMs);
  if (morning.getHours() >= MORNING_HOUR) morning.setDate(morning.getDate() + 1);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  return morning.getTime();
}

/** A span that ends earlier than it begins ends on the day after; one that ends when it begins lasts a day. */
function covers({ days, from_min, to_min }: QuietSpan, day: number, minute: number): boolean {
  const yesterday = (day + 6) % 7;
  if (from_min < to_min) return days.includes(day) && minute >= from_min && minute < to_min;
  return (days.includes(day) && minute >= from_min) || (days.includes(yesterday) && minute < to_min);
}

/** No notices now, by this device's clock. */
export function isQuiet({ quiet_until_ms, quiet_week }: Synced, nowMs: number): boolean {
  if (quiet_until_ms > nowMs) return true;
  const now = new Date(nowMs);
  // the week begins with Monday
  const day = (now.getDay() + 6) % 7;
  return quiet_week.some((span) => covers(span, day, now.getHours() * 60 + now.getMinutes()));
}

export const levelOf = ({ levels }: Synced, chat: string): ChatLevel => levels[chat] ?? 'all';

/** Whether this message of a chat is to be told of, as far as the chat's level goes. */
export function isTold(synced: Synced, chat: string, { mentions, mentions_all }: Message, me: string): boolean {
  const level = levelOf(synced, chat);
  return level === 'all' || (level === 'mentions' && (mentions_all === true || (mentions?.includes(me) ?? false)));
}
