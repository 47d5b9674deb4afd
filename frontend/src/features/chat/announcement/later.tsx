/** What administrators tell everybody, fetched when there is something. */
import type { Announcement as Told } from '../../../realtime/wire-types';
import { later } from '../../../ui/later';

export const Announcement = later<{ announcement: Told }>({
  load: async () => (await import('./Announcement')).Announcement,
});
