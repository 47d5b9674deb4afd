/** What can be done with a chat as a whole, each as a function of where it stands now. */
import { actions } from '../../../app/actions';
import { FOREVER_MS } from '../../../app/own';
import { store } from '../../../app/store';
import { chatRoute, go, parse } from '../../../ui/route';
import { isUnread, type Listed } from './filter';

const HOUR_MS = 3_600_000;

/** How long to be quiet; in hours, or for ever. */
export const MUTES = [1, 8, 'forever'] as const;

export function setPinned({ chat }: Listed, pinned: boolean): void {
  actions.setOwn(chat.head.id, { pinned });
}

export function mute({ chat }: Listed, how: (typeof MUTES)[number]): void {
  const muted_until_ms = how === 'forever' ? FOREVER_MS : Date.now() + how * HOUR_MS;
  actions.setOwn(chat.head.id, { muted_until_ms });
}

export function unmute({ chat }: Listed): void {
  actions.setOwn(chat.head.id, { muted_until_ms: 0 });
}

/** What is put away is done with: the open chat closes. */
export function setArchived({ chat }: Listed, archived: boolean): void {
  const { id } = chat.head;
  actions.setOwn(id, archived ? { archived, pinned: false } : { archived });
  const route = parse(location.hash);
  if (archived && route.page === 'chats' && route.chat === id) go(chatRoute(null));
}

export function markUnread({ chat }: Listed): void {
  actions.setOwn(chat.head.id, { marked_unread: true });
}

export function markRead({ chat, own }: Listed): void {
  const { id, unread, last } = chat.head;
  if (own.marked_unread) actions.setOwn(id, { marked_unread: false });
  if (unread > 0 && last) actions.markRead(id, last.seq);
}

export function toggleRead(listed: Listed): void {
  if (isUnread(listed)) markRead(listed);
  else markUnread(listed);
}

/** Looking at a chat takes its mark away. */
export function looked(id: string): void {
  const { chats, ownSets } = store.getState();
  const chat = chats[id];
  const marked = chat?.head.own.marked_unread || ownSets.some((set) => set.chat === id && set.change.marked_unread);
  if (marked) actions.setOwn(id, { marked_unread: false });
}
