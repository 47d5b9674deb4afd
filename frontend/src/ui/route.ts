/** Which screen is shown, kept in the address after `#`: a reload stays, and the browser's back button goes back. */
import { useSyncExternalStore } from 'react';

export type Route =
  /** `message`: the place in the chat the address leads to. */
  | { page: 'chats'; chat: string | null; details: boolean; message?: number }
  /** Where a link into a group or channel leads. */
  | { page: 'enter'; token: string }
  | { page: 'archive' }
  | { page: 'settings' };

const ENTER = /^#\/enter\/([\w-]{1,100})$/;
const CHAT = /^#\/chat\/([0-9a-f-]{36})(?:(\/details)|\/([1-9]\d{0,14}))?$/;

export function parse(hash: string): Route {
  if (hash === '#/settings') return { page: 'settings' };
  if (hash === '#/archive') return { page: 'archive' };
  const token = ENTER.exec(hash)?.[1];
  if (token !== undefined) return { page: 'enter', token };
  const found = CHAT.exec(hash);
  const message = found?.[3] === undefined ? {} : { message: Number(found[3]) };
  return { page: 'chats', chat: found?.[1] ?? null, details: found?.[2] !== undefined, ...message };
}

export function hrefOf(route: Route): string {
  if (route.page === 'enter') return `#/enter/${route.token}`;
  if (route.page !== 'chats') return `#/${route.page}`;
  if (route.chat === null) return '#/';
  if (route.message !== undefined) return `#/chat/${route.chat}/${route.message}`;
  return `#/chat/${route.chat}${route.details ? '/details' : ''}`;
}

export const chatRoute = (chat: string | null): Route => ({ page: 'chats', chat, details: false });
export const messageRoute = (chat: string, message: number): Route => ({
  page: 'chats',
  chat,
  details: false,
  message,
});

/** The whole address of a message, to be passed on. The place stands in the fragment, which no server's log sees. */
export const linkTo = (chat: string, message: number): string =>
  new URL(hrefOf(messageRoute(chat, message)), location.href).href;

/** The whole address that lets people in: the token too stands where no server's log sees it. */
export const linkInto = (token: string): string => new URL(hrefOf({ page: 'enter', token }), location.href).href;

/** Where such an address leads, if it is one of ours. */
export function messageIn(link: string): Route | null {
  if (!URL.canParse(link)) return null;
  const { origin, pathname, search, hash } = new URL(link);
  if (origin !== location.origin || pathname !== location.pathname || search !== '') return null;
  const route = parse(hash);
  return route.page === 'enter' || (route.page === 'chats' && route.message !== undefined) ? route : null;
}

/** How many of our own entries lie behind this one in the browser's history. */
function depth(): number {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'depth' in state && typeof state.depth === 'number'
    ? state.depth
    : 0;
}

const listeners = new Set<() => void>();
const changed = () => {
  for (const listener of listeners) listener();
};

/** One level deeper is a new entry of the history; a change on the same level replaces the entry. */
function levelOf(route: Route): number {
  if (route.page === 'archive') return 1;
  if (route.page === 'settings' || route.page === 'enter') return 2;
  return route.chat === null ? 0 : route.details ? 3 : 2;
}

export function go(route: Route, { inPlace = false } = {}): void {
  const from = parse(location.hash);
  const href = hrefOf(route);
  if (href === location.hash) return;
  if (!inPlace && levelOf(route) > levelOf(from)) history.pushState({ depth: depth() + 1 }, '', href);
  else history.replaceState({ depth: depth() }, '', href);
  changed();
}

/** To the level above: back through the history where the person came from there, else in place. */
export function back(): void {
  if (depth() > 0) {
    history.back();
    return;
  }
  const route = parse(location.hash);
  go(route.page === 'chats' && route.details ? chatRoute(route.chat) : chatRoute(null));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', changed);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('popstate', changed);
  };
}

let known = { hash: '', route: parse('') };

function current(): Route {
  if (known.hash !== location.hash) known = { hash: location.hash, route: parse(location.hash) };
  return known.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, current);
}
