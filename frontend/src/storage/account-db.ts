/**
 * What one account keeps in this browser: chats as a cache, and what exists nowhere else yet: the outbox and drafts.
 * Storage that fails (a private window, a full disk) costs the cache, never the conversation: nothing here throws.
 */
import { deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import * as v from 'valibot';
import type { Chat, OutboxItem, OwnSet } from '../app/state';
import { person, type Shape } from '../realtime/shapes';
import type { Person } from '../realtime/wire-types';
import { cachedChat, draft, fromCache, outboxItem, ownSet, toCache } from './shapes';

/** Raised when the cache of older builds can no longer be used: chats and people go, outbox and drafts stay. */
const VERSION = 2;
const STORES = ['chats', 'people', 'outbox', 'drafts', 'own'] as const;
const CACHE = ['chats', 'people', 'drafts'] as const;

export type Cached = {
  chats: Record<string, Chat>;
  people: Record<string, Person>;
  outbox: OutboxItem[];
  ownSets: OwnSet[];
  drafts: Record<string, string>;
};

export type Changes = {
  chats: Chat[];
  goneChats: string[];
  people: Person[];
  /** An empty text deletes the draft. */
  drafts: Record<string, string>;
};

type Store = (typeof STORES)[number];
type Writing = IDBPTransaction<unknown, Store[], 'readwrite'>;

const nameOf = (user: string): string => `messenger-${user}`;

const inOrder = (sets: OwnSet[]): OwnSet[] => sets.sort((one, other) => one.atMs - other.atMs);

const byTime = (one: OutboxItem, other: OutboxItem): number => one.createdAtMs - other.createdAtMs;

function readable<T>(shape: Shape<T>, rows: unknown[]): T[] {
  return rows.flatMap((row) => {
    const checked = v.safeParse(shape, row);
    return checked.success ? [checked.output] : [];
  });
}

export class AccountDb {
  readonly #db: IDBPDatabase | null;

  private constructor(db: IDBPDatabase | null) {
    this.#db = db;
  }

  static async open(user: string): Promise<AccountDb> {
    try {
      const db = await openDB(nameOf(user), VERSION, {
        upgrade(fresh) {
          for (const store of ['chats', 'people'])
            if (fresh.objectStoreNames.contains(store)) fresh.deleteObjectStore(store);
          fresh.createObjectStore('chats', { keyPath: 'id' });
          fresh.createObjectStore('people', { keyPath: 'id' });
          if (!fresh.objectStoreNames.contains('outbox')) fresh.createObjectStore('outbox', { keyPath: 'clientId' });
          if (!fresh.objectStoreNames.contains('drafts')) fresh.createObjectStore('drafts', { keyPath: 'chat' });
          if (!fresh.objectStoreNames.contains('own')) fresh.createObjectStore('own', { keyPath: 'id' });
        },
        // another tab wipes the account or brings a newer build: don't stand in its way
        blocking: (_current, _blocked, event) => {
          if (event.target instanceof IDBDatabase) event.target.close();
        },
      });
      return new AccountDb(db);
    } catch {
      return new AccountDb(null);
    }
  }

  /** Erases everything the account left here. */
  static async wipe(user: string): Promise<void> {
    const db = await AccountDb.open(user);
    await db.#write(STORES, (transaction) => STORES.map((store) => transaction.objectStore(store).clear()));
    db.close();
    try {
      await deleteDB(nameOf(user));
    } catch {
      // empty all the same
    }
  }

  close(): void {
    this.#db?.close();
  }

  async load(): Promise<Cached> {
    const [chats, people, outbox, drafts, own] = await Promise.all(STORES.map((store) => this.#all(store)));
    return {
      chats: Object.fromEntries(readable(cachedChat, chats ?? []).map((row) => [row.id, fromCache(row)])),
      people: Object.fromEntries(readable(person, people ?? []).map((row) => [row.id, row])),
      outbox: readable(outboxItem, outbox ?? []).sort(byTime),
      ownSets: inOrder(readable(ownSet, own ?? [])),
      drafts: Object.fromEntries(readable(draft, drafts ?? []).map(({ chat, text }) => [chat, text])),
    };
  }

  /** Keeps what changed, all or nothing. */
  save({ chats, goneChats, people, drafts }: Changes): Promise<void> {
    return this.#write(CACHE, (transaction) => [
      ...chats.map((chat) => transaction.objectStore('chats').put(toCache(chat))),
      ...goneChats.map((id) => transaction.objectStore('chats').delete(id)),
      ...people.map((card) => transaction.objectStore('people').put(card)),
      ...Object.entries(drafts).map(([chat, text]) => {
        const store = transaction.objectStore('drafts');
        return text === '' ? store.delete(chat) : store.put({ chat, text });
      }),
    ]);
  }

  /** Forgets chats that are not among these, whichever tab or build wrote them. */
  async keepOnly(chats: string[]): Promise<void> {
    const mine = new Set(chats);
    for (const store of ['chats', 'drafts'] as const) {
      const keys = await this.#keys(store);
      const gone = keys.filter((key) => !mine.has(key));
      await this.#write([store], (transaction) => gone.map((key) => transaction.objectStore(store).delete(key)));
    }
  }

  async outbox(): Promise<OutboxItem[]> {
    return readable(outboxItem, await this.#all('outbox')).sort(byTime);
  }

  /** Resolves when the items are kept, or cannot be. Once called they are, even if the page is gone the next moment. */
  putOutbox(items: OutboxItem[]): Promise<void> {
    return this.#write(['outbox'], (transaction) =>
      items.map(({ ack: _, ...item }) => {
        // on the wire is true of a connection, not of a disk: after a reload it waits again
        const state = item.state === 'sent' ? 'queued' : item.state;
        return transaction.objectStore('outbox').put({ ...item, state });
      }),
    );
  }

  removeOutbox(clientIds: string[]): Promise<void> {
    return this.#write(['outbox'], (transaction) =>
      clientIds.map((id) => transaction.objectStore('outbox').delete(id)),
    );
  }

  async ownSets(): Promise<OwnSet[]> {
    return inOrder(readable(ownSet, await this.#all('own')));
  }

  /** Keeps what was set in place of what it makes meaningless. */
  putOwnSet(set: OwnSet, covered: string[]): Promise<void> {
    return this.#write(['own'], (transaction) => {
      const store = transaction.objectStore('own');
      return [store.put(set), ...covered.map((id) => store.delete(id))];
    });
  }

  removeOwnSets(ids: string[]): Promise<void> {
    return this.#write(['own'], (transaction) => ids.map((id) => transaction.objectStore('own').delete(id)));
  }

  async #all(store: Store): Promise<unknown[]> {
    try {
      return (await this.#db?.getAll(store)) ?? [];
    } catch {
      return [];
    }
  }

  async #keys(store: Store): Promise<string[]> {
    try {
      const keys = (await this.#db?.getAllKeys(store)) ?? [];
      return keys.filter((key) => typeof key === 'string');
    } catch {
      return [];
    }
  }

  /** Asks for everything and for the commit before it returns: a page that goes away then takes nothing back. */
  async #write(stores: readonly Store[], work: (transaction: Writing) => Promise<unknown>[]): Promise<void> {
    try {
      const transaction = this.#db?.transaction([...stores], 'readwrite');
      if (!transaction) return;
      const requests = work(transaction);
      transaction.commit();
      await Promise.all([...requests, transaction.done]);
    } catch {
      // the disk is full, or another tab wiped the account: what is shown stays, only the copy is older
    }
  }
}
