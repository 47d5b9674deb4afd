/** A browser in memory: tabs that share cookie, storage, locks and a channel, in front of a `FakeServer`. */
import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import { makeActions } from '../app/actions';
import type { Bus, Platform } from '../app/platform';
import type { Actions, AppState } from '../app/state';
import { type AppStore, makeStore } from '../app/store';
import { timeline } from '../app/timeline';
import type { Wire } from '../realtime/socket';
import type { Connection } from './connection';
import { isPrefs, prefer } from './prefs';
import type { FakeServer } from './server';

/** Virtual time; storage works on real turns of the event loop. */
export function useVirtualTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  globalThis.indexedDB = new IDBFactory();
  localStorage.clear();
}

async function breathe(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets `ms` of virtual time pass, and everything that can happen in it. */
export async function pass(ms: number): Promise<void> {
  await breathe();
  for (let passed = 0; passed < ms; passed += 50) {
    await vi.advanceTimersByTimeAsync(Math.min(50, ms - passed));
    await breathe();
  }
}

/** Waits in virtual time. */
export async function until(what: string, isSo: () => boolean, withinMs = 60_000): Promise<void> {
  for (let passed = 0; passed <= withinMs; passed += 50) {
    await breathe();
    if (isSo()) return;
    await vi.advanceTimersByTimeAsync(50);
  }
  throw new Error(`not within ${withinMs} ms: ${what}`);
}

class FakeLocks {
  #queues = new Map<string, Promise<unknown>>();

  /** As Web Locks do it: when the tab `dies`, its locks are free. */
  hold<T>(name: string, work: () => Promise<T>, dies: Promise<void>, signal?: AbortSignal): Promise<T> {
    let isGone = false;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        isGone = true;
        reject(new Error('aborted'));
      });
    });
    void dies.then(() => {
      isGone = true;
    });
    const before = this.#queues.get(name) ?? Promise.resolve();
    const run = before.then(() => (isGone ? new Promise<never>(() => {}) : work()));
    const end = Promise.race([run, aborted, dies]).catch(() => undefined);
    this.#queues.set(name, Promise.all([before, end]));
    return Promise.race([run, aborted]);
  }
}

class FakeBus implements Bus {
  take: (message: unknown) => void = () => {};
  readonly #others: Set<FakeBus>;

  constructor(others: Set<FakeBus>) {
    this.#others = others;
    others.add(this);
  }

  post(message: unknown): void {
    for (const other of this.#others) if (other !== this) queueMicrotask(() => other.take(structuredClone(message)));
  }

  onMessage(take: (message: unknown) => void): void {
    this.take = take;
  }

  close(): void {
    this.#others.delete(this);
  }
}

export class Tab {
  readonly store: AppStore;
  readonly actions: Actions;
  isOffline = false;
  isVisible = true;
  connections: Connection[] = [];
  stirred: () => void = () => {};
  /** The service worker's word that a build is kept. */
  newBuild: (build: string) => void = () => {};
  /** How long it takes the service worker to fetch the newest. */
  refreshed: Promise<void> = Promise.resolve();
  #die: () => void = () => {};
  #isDead = false;
  readonly #bus: FakeBus;

  constructor(browser: Browser) {
    const death = new Promise<void>((resolve) => {
      this.#die = resolve;
    });
    this.#bus = new FakeBus(browser.buses);
    const platform: Platform = {
      fetch: (input, init) => browser.fetch(String(input), init, this.isOffline || this.#isDead),
      openSocket: () => this.#openSocket(browser.server),
      openBus: () => this.#bus,
      locks: {
        hold: (name, work, signal) => browser.locks.hold(name, work, death, signal),
      },
      isOffline: () => this.isOffline,
      isVisible: () => this.isVisible,
      random: () => browser.server.random(),
      newId: () => crypto.randomUUID(),
      bundle: 'own',
      shell: {
        onBuild: (take) => {
          this.newBuild = take;
        },
        refresh: () => this.refreshed,
      },
      onStirred: (stirred) => {
        this.stirred = stirred;
        return () => {};
      },
      onHidden: () => () => {},
      takeLink: () => null,
      onLink: () => {},
      reload: () => {},
    };
    this.store = makeStore();
    this.actions = makeActions(this.store, platform);
  }

  get state(): AppState {
    return this.store.getState();
  }

  get isConnected(): boolean {
    return this.connections.some(({ isOpen, user }) => isOpen && user !== '');
  }

  /** What a timeline shows, oldest first. */
  shown(chat: string): string[] {
    return timeline(this.state, chat).map((row) => (row.kind === 'gap' ? '…' : (row.message.body ?? '(gone)')));
  }

  deliveries(chat: string): string[] {
    return timeline(this.state, chat).map((row) => (row.kind === 'gap' ? '…' : row.delivery));
  }

  /** Closed: no connection, no lock, no word to other tabs from now on. */
  die(): void {
    this.#isDead = true;
    for (const connection of this.connections) {
      connection.onopen = connection.onmessage = connection.onclose = null;
      connection.close();
    }
    this.#bus.close();
    this.#die();
  }

  /** The power fails: what waited to be written is not. Stops every timer, so only for a browser of one tab. */
  crash(): void {
    vi.clearAllTimers();
    this.die();
  }

  #openSocket(server: FakeServer): Wire {
    const connection = server.connect();
    if (this.isOffline || this.#isDead) connection.end(0);
    this.connections.push(connection);
    return connection;
  }
}

export class Browser {
  readonly server: FakeServer;
  readonly locks = new FakeLocks();
  readonly buses = new Set<FakeBus>();
  /** Whose session the cookie is. */
  cookie: string | null;
  calls: string[] = [];

  constructor(server: FakeServer, cookie: string | null) {
    this.server = server;
    this.cookie = cookie;
  }

  /** A tab with somebody signed in, and the list there. */
  async tab(): Promise<Tab> {
    const tab = new Tab(this);
    void tab.actions.start();
    await until('the chat list', () => tab.state.stage === 'signedIn' && tab.state.chatsLoaded);
    return tab;
  }

  async fetch(url: string, init: RequestInit | undefined, isCutOff: boolean): Promise<Response> {
    if (isCutOff || this.server.isDown) throw new TypeError('fetch failed');
    this.calls.push(`${init?.method} ${url}`);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : {};
    if (url.endsWith('/auth/login')) {
      const username = typeof body === 'object' && body && 'username' in body ? String(body.username) : '';
      if (!this.server.people.has(username)) return problem(401, 'wrong_credentials');
      this.cookie = username;
      return this.#access(username);
    }
    if (url.endsWith('/auth/refresh')) return this.cookie ? this.#access(this.cookie) : problem(401, 'unauthenticated');
    if (url.endsWith('/auth/logout')) {
      this.cookie = null;
      return new Response(null, { status: 204 });
    }
    if (url.endsWith('/me/prefs') && this.cookie !== null && isPrefs(body)) {
      return Response.json(prefer(this.server, this.cookie, body));
    }
    return problem(404, 'not_found');
  }

  #access(user: string): Response {
    if (this.server.people.get(user)?.active === false) return problem(403, 'banned');
    const me = { id: user, username: user, name: user, role: 'member', language: 'en', session: `session of ${user}` };
    return Response.json({ access: user, expires_in_ms: 900_000, me });
  }
}

const problem = (status: number, code: string): Response => Response.json({ code, message: code }, { status });
