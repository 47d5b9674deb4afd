/** Which chats the list shows, and in which order. */
import { ownOf } from '../../../app/own';
import type { AppState, Chat, OwnSet } from '../../../app/state';
import type { Folder, Own } from '../../../realtime/wire-types';
import { isRoom } from '../words';

export type Tab = 'all' | 'unread' | 'groups';

/** A chat and what its reader keeps to themselves about it. */
export type Listed = { chat: Chat; own: Own };

/** When something last happened in a chat. */
export const lastMoment = (chat: Chat): number => chat.head.last?.created_at_ms ?? chat.head.created_at_ms;

export const isUnread = ({ chat, own }: Listed): boolean => chat.head.unread > 0 || own.marked_unread;

const inTab: Record<Tab, (listed: Listed, open: string | null) => boolean> = {
  all: () => true,
  // the open chat stays in place while it is being read
  unread: (listed, open) => isUnread(listed) || listed.chat.head.id === open,
  groups: ({ chat }) => isRoom(chat.head),
};

/** Every word typed is in the title. */
export function matches(title: string, query: string): boolean {
  const low = title.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((part) => low.includes(part));
}

/** Pinned first, the newest pin on top; then by what happened last. */
function byPlace(one: Listed, other: Listed): number {
  const pinned = (other.own.pinned_at_ms ?? 0) - (one.own.pinned_at_ms ?? 0);
  return pinned || lastMoment(other.chat) - lastMoment(one.chat);
}

/** All chats in the order of the list. */
export function inOrder(chats: AppState['chats'], sets: readonly OwnSet[]): Listed[] {
  return Object.values(chats)
    .map((chat) => ({ chat, own: ownOf(chat.head, sets) }))
    .sort(byPlace);
}

/** Those of them that a tab shows. The archive has no tabs, and pins count outside of it only. */
export function shownIn(all: Listed[], place: Tab | 'archive', open: string | null): Listed[] {
  if (place !== 'archive') return all.filter((listed) => !listed.own.archived && inTab[place](listed, open));
  return all.filter(({ own }) => own.archived).sort((one, other) => lastMoment(other.chat) - lastMoment(one.chat));
}

/** Those of them that are in a folder; what was put into the archive stays there. */
export function inFolder(all: Listed[], { chats }: Folder): Listed[] {
  const mine = new Set(chats);
  return all.filter(({ chat, own }) => mine.has(chat.head.id) && !own.archived);
}

/** The folders with the chat put into one of them, or taken out of it. */
export function withChat(folders: readonly Folder[], folder: string, chat: string, on: boolean): Folder[] {
  return folders.map((one) => {
    if (one.id !== folder) return one;
    const others = one.chats.filter((id) => id !== chat);
    return { ...one, chats: on ? [...others, chat] : others };
  });
}
