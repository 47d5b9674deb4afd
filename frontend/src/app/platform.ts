/** What the client takes from the browser, in one place, so that a test can give it two tabs and a network of its own. */
import type { Wire } from '../realtime/socket';
import { browserShell, type Shell } from './shell';

export type Locks = {
  /** Does `work` while no other tab holds the lock of this name. Rejects when `signal` aborts the waiting. */
  hold<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

/** To the other tabs of this browser, never to this one. */
export type Bus = {
  post(message: unknown): void;
  onMessage(take: (message: unknown) => void): void;
  close(): void;
};

export type Platform = {
  fetch: typeof fetch;
  openSocket(): Wire;
  openBus(): Bus;
  locks: Locks;
  isOffline(): boolean;
  isVisible(): boolean;
  random(): number;
  newId(): string;
  /** The build this page came with. */
  bundle: string;
  shell: Shell;
  /** The network came or went, or the page is looked at again. */
  onStirred(stirred: () => void): () => void;
  /** The page may be gone the next moment: last chance to write. */
  onHidden(hidden: () => void): () => void;
  /** The token of a one-time link, or of one to register by, in the address, which is erased from it. */
  takeLink(): Link | null;
  /** The address changed and may hold one. */
  onLink(take: () => void): void;
  reload(): void;
};

export type Link = { kind: 'invite' | 'join'; token: string };

const LINK = /^#\/(invite|join)\/([\w-]+)$/;

function takeLink(): Link | null {
  const [, kind, token] = LINK.exec(location.hash) ?? [];
  if (kind === undefined || token === undefined) return null;
  history.replaceState(null, '', '#/');
  return { kind: kind === 'join' ? 'join' : 'invite', token };
}

const listen = (target: EventTarget, names: string[], take: () => void): (() => void) => {
  for (const name of names) target.addEventListener(name, take);
  return () => {
    for (const name of names) target.removeEventListener(name, take);
  };
};

const webLocks = (manager: LockManager): Locks => ({
  hold: (name, work, signal) =>
    new Promise((resolve, reject) => {
      manager.request(name, { signal }, () => work().then(resolve, reject)).catch(reject);
    }),
});

/** Where there are no Web Locks each tab works as if alone: commands are idempotent, so it costs traffic only. */
const noLocks: Locks = { hold: (_name, work) => work() };

function openBus(): Bus {
  const channel = new BroadcastChannel('messenger');
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (take) => {
      channel.onmessage = (event: MessageEvent<unknown>) => take(event.data);
    },
    close: () => channel.close(),
  };
}

function openSocket(): Wire {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
  const wire: Wire = {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event: MessageEvent<unknown>) => wire.onmessage?.(event.data);
  socket.onclose = (event) => wire.onclose?.(event.code);
  return wire;
}

export function browserPlatform(): Platform {
  const bundle = document.querySelector<HTMLMetaElement>('meta[name="bundle"]')?.content ?? '';
  return {
    fetch: (input, init) => fetch(input, init),
    openSocket,
    openBus,
    locks: 'locks' in navigator ? webLocks(navigator.locks) : noLocks,
    isOffline: () => !navigator.onLine,
    isVisible: () => document.visibilityState === 'visible',
    random: () => Math.random(),
    newId: () => crypto.randomUUID(),
    bundle,
    shell: browserShell(bundle !== ''),
    onStirred: (stirred) => {
      const stopNetwork = listen(window, ['online', 'offline', 'pageshow'], stirred);
      const stopLooks = listen(document, ['visibilitychange'], () => {
        if (document.visibilityState === 'visible') stirred();
      });
      return () => {
        stopNetwork();
        stopLooks();
      };
    },
    onHidden: (hidden) => {
      const stopLeaving = listen(window, ['pagehide'], hidden);
      const stopLooks = listen(document, ['visibilitychange'], () => {
        if (document.visibilityState === 'hidden') hidden();
      });
      return () => {
        stopLeaving();
        stopLooks();
      };
    },
    takeLink,
    onLink: (take) => window.addEventListener('hashchange', take),
    reload: () => location.reload(),
  };
}
