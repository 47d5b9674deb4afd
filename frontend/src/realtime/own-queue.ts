/**
 * What was set of the private kind and is not confirmed: on disk until it is, so that it outlasts a gap and a reload. Only
 * the last value of each thing counts, and the tab that sends the outbox sends these.
 */
import type { Platform } from '../app/platform';
import type { OwnSet } from '../app/state';
import type { AppStore } from '../app/store';
import type { AccountDb } from '../storage/account-db';
import { retryAfterMs } from './problems';
import type { Socket } from './socket';
import type { OwnChange } from './wire-types';

type Timer = ReturnType<typeof setTimeout>;

type Options = {
  store: AppStore;
  db: AccountDb;
  socket: Socket;
  platform: Platform;
  tellTabs: () => void;
};

const covers = (newer: OwnChange, older: OwnChange): boolean => Object.keys(older).every((field) => field in newer);

export class OwnQueue {
  readonly #store: AppStore;
  readonly #db: AccountDb;
  readonly #socket: Socket;
  readonly #platform: Platform;
  readonly #tellTabs: () => void;
  #leads = false;
  #isStopped = false;
  /** Not on disk yet. */
  #unsaved = new Set<string>();
  /** Done here: what was read from the disk a moment before doesn't bring them back. */
  #gone = new Set<string>();
  /** Chats with an answer to come. */
  #flying = new Set<string>();
  #later: Timer | undefined;

  constructor({ store, db, socket, platform, tellTabs }: Options) {
    this.#store = store;
    this.#db = db;
    this.#socket = socket;
    this.#platform = platform;
    this.#tellTabs = tellTabs;
  }

  get #sets(): OwnSet[] {
    return this.#store.getState().ownSets;
  }

  /** This tab sends from now on. The one that did may have been closed in the middle of something. */
  async lead(): Promise<void> {
    await this.reread();
    this.#leads = true;
    this.#flush();
  }

  stop(): void {
    this.#isStopped = true;
    this.#leads = false;
    clearTimeout(this.#later);
  }

  up(): void {
    clearTimeout(this.#later);
    this.#flush();
  }

  /** Counts at once, is sent once it is on disk. */
  async set(chat: string, change: OwnChange): Promise<void> {
    const atMs = Math.max(Date.now(), ...this.#sets.map((set) => set.atMs + 1));
    const set: OwnSet = { id: this.#platform.newId(), chat, atMs, change };
    const covered = this.#sets.filter(
      (one) => one.chat === chat && !this.#flying.has(chat) && covers(change, one.change),
    );
    const old = covered.map((one) => one.id);
    for (const id of old) this.#gone.add(id);
    this.#unsaved.add(set.id);
    this.#store.setState(({ ownSets }) => ({ ownSets: [...ownSets.filter((one) => !old.includes(one.id)), set] }));
    await this.#db.putOwnSet(set, old);
    this.#unsaved.delete(set.id);
    if (this.#isStopped) return;
    this.#tellTabs();
    this.#flush();
  }

  /** What is on disk now, after another tab changed it. */
  async reread(): Promise<void> {
    const stored = await this.#db.ownSets();
    if (this.#isStopped) return;
    const unsaved = this.#sets.filter((set) => this.#unsaved.has(set.id));
    const known = new Set(unsaved.map((set) => set.id));
    const others = stored.filter((set) => !this.#gone.has(set.id) && !known.has(set.id));
    const ownSets = [...others, ...unsaved].sort((one, other) => one.atMs - other.atMs);
    if (ownSets.length > 0 || this.#sets.length > 0) this.#store.setState({ ownSets });
    this.#flush();
  }

  #flush(): void {
    if (!this.#leads || !this.#socket.isUp) return;
    const waiting = this.#sets.filter((set) => !this.#unsaved.has(set.id) && !this.#flying.has(set.chat));
    for (const chat of new Set(waiting.map((set) => set.chat))) {
      void this.#send(
        chat,
        waiting.filter((set) => set.chat === chat),
      );
    }
  }

  async #send(chat: string, sets: OwnSet[]): Promise<void> {
    this.#flying.add(chat);
    const change: OwnChange = Object.assign({}, ...sets.map((set) => set.change));
    const result = await this.#socket.request('own.state', (ref) => ({ type: 'own.set', ref, chat, ...change }));
    this.#flying.delete(chat);
    if (this.#isStopped) return;
    const pauseMs = result.ok ? undefined : retryAfterMs(result.problem);
    if (pauseMs !== undefined) {
      // without a connection the next one begins anew
      clearTimeout(this.#later);
      this.#later = setTimeout(() => this.#flush(), pauseMs);
      return;
    }
    // refused for good: what the server holds shows again
    this.#done(sets.map((set) => set.id));
    this.#flush();
  }

  #done(ids: string[]): void {
    for (const id of ids) this.#gone.add(id);
    this.#store.setState(({ ownSets }) => ({ ownSets: ownSets.filter((set) => !ids.includes(set.id)) }));
    void this.#db.removeOwnSets(ids).then(this.#tellTabs);
  }
}
