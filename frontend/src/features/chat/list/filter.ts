/** Which chats the list shows, and in which order. */
import type { Chat } from '../../../app/state';

export type Tab = 'all' | 'unread' | 'groups';

/** When something last happened in a chat. */
export const lastMoment = (chat: Chat): number => chat.head.last?.created_at_ms ?? chat.head.created_at_ms;

const inTab: Record<Tab, (chat: Chat, open: string | null) => boolean> = {
  all: () => true,
  // the open chat stays in place while it is being read
  unread: (chat, open) => chat.head.unread > 0 || chat.head.id === open,
  groups: (chat) => chat.head.kind === 'group',
};

/** Every word typed is in the title. */
export function matches(title: string, query: string): boolean {
  const low = title.toLocaleLowerCase();
  return query
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((part) => low.includes(part));
}

export function chatsShown(
  chats: Chat[],
  tab: Tab,
  query: string,
  open: string | null,
  titleOf: (chat: Chat) => string,
): Chat[] {
  return chats
    .filter((chat) => inTab[tab](chat, open) && (!query || matches(titleOf(chat), query)))
    .sort((one, other) => lastMoment(other) - lastMoment(one));
}
