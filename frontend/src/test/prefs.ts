/** What a person set on all devices, as the server in memory takes it and tells the others. */
import { NOTHING_SET } from '../app/synced';
import type { PrefsOut, SyncedChange } from '../realtime/wire-types';
import type { FakeServer } from './server';

/** Our own client sent it and the compiler checked it there. */
export const isPrefs = (body: unknown): body is SyncedChange => typeof body === 'object' && body !== null;

export function prefer(server: FakeServer, user: string, { levels, ...change }: SyncedChange): PrefsOut {
  const before = server.prefs.get(user) ?? NOTHING_SET;
  const prefs = { ...before, ...change, levels: { ...before.levels, ...levels } };
  server.prefs.set(user, prefs);
  const user_version = (server.userVersions.get(user) ?? 0) + 1;
  server.userVersions.set(user, user_version);
  for (const connection of server.of(user)) connection.push({ type: 'prefs.state', user_version, prefs });
  return { user_version, prefs };
}
