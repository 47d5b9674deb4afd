/**
 * What one account keeps in this browser: chats as a cache, and what exists nowhere else yet: the outbox and drafts.
 * Storage that fails (a private window, a full disk) costs the cache, never the conversation: nothing here throws. Where
 * space runs out the cache makes room for what exists nowhere else.
 */
import { deleteDB, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import * as v from 'valibot';
import type { Chat, EmojiChoice, OutboxItem, OwnSet, Storage } from '../app/state';
import { NOTHING_SET } from '../app/synced';
import { person, type Shape } from '../realtime/shapes';
import type { Person, Synced } from '../realtime/wire-types';
import {
  cachedChat,
  draft,
  emojiChoice,
  fromCache,
  keptPicture,
  keptSynced,
  outboxItem,
  ownSet,
  pastSearch,
  SYNCED,
  toCache,
} from './shapes';

/** Raised when the cache of older builds can no longer be used: chats and people go, outbox and drafts stay. */
const VERSION = 6;
/** Read whole when the account is opened. */
const LOADED = ['chats', 'people', 'outbox', 'drafts', 'own', 'emoji', 'synced', 'searches'] as const;
const STORES = [...LOADED, 'pictures'] as const;
/** The key of the one record in its store. */
const EMOJI = 'choice';
/** What the server has too. */
const CACHE = ['chats', 'people', 'synced', 'pictures'] as const;
/** Pictures that were replaced are never asked for again: at so many all make room. */
const PICTURES_KEPT = 2_000;
const SEARCHES_MAX = 8;

export type Cached = {
  chats: Record<string, Chat>;
  people: Record<string, Person>;
  outbox: OutboxItem[];
  ownSets: OwnSet[];
  drafts: Record<string, string>;
  replies: Record<string, number>;
  emoji: EmojiChoice;
  synced: Synced;
};

export type Changes = {
  chats: Chat[];
  goneChats: string[];
  people: Person[];
  /** Without a text and a message to answer there is none. */
  drafts: Record<string, Draft>;
  emoji?: EmojiChoice;
  synced?: Synced;
};

type Draft = { text: string; replyTo?: number };

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
  readonly #name: string;
  #db: IDBPDatabase | null = null;
  #storage: Storage = 'kept';
  /** Told when it turns out what this browser can keep. */
  onStorage: (storage: Storage) => void = () => {};

  private constructor(name: string) {
    this.#name = name;
  }

  static async open(user: string): Promise<AccountDb> {
    const db = new AccountDb(nameOf(user));
    await db.#open();
    return db;
  }

  get storage(): Storage {
    return this.#storage;
  }

  /** Erases everything the account left here. */
  static async wipe(user: string): Promise<void> {
    const db = await AccountDb.open(user);
    await db.#clear(STORES);
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
    const [chats, people, outbox, drafts, own, emoji, set] = await Promise.all(LOADED.map((store) => this.#all(store)));
    const written = readable(draft, drafts ?? []);
    const [chosen = { tone: 0, recent: [] }] = readable(emojiChoice, emoji ?? []);
    const [{ synced } = { synced: NOTHING_SET }] = readable(keptSynced, set ?? []);
    return {
      emoji: chosen,
      synced,
      chats: Object.fromEntries(readable(cachedChat, chats ?? []).map((row) => [row.id, fromCache(row)])),
      people: Object.fromEntries(readable(person, people ?? []).map((row) => [row.id, row])),
      outbox: readable(outboxItem, outbox ?? []).sort(byTime),
      ownSets: inOrder(readable(ownSet, own ?? [])),
      drafts: Object.fromEntries(written.flatMap(({ chat, text }) => (text === '' ? [] : [[chat, text]]))),
      replies: Object.fromEntries(
        written.flatMap(({ chat, replyTo }) => (replyTo === undefined ? [] : [[chat, replyTo]])),
      ),
    };
  }

  /** Keeps what changed: the cache all or nothing, and drafts even where there is no room for the cache. */
  async save({ chats, goneChats, people, drafts, emoji, synced }: Changes): Promise<void> {
    const written = Object.entries(drafts);
    const cached = chats.length + goneChats.length + people.length > 0 || synced !== undefined;
    const writing = this.#storage === 'kept' && cached;
    await Promise.all([
      written.length > 0 &&
        this.#keep(['drafts'], (transaction) =>
          written.map(([chat, { text, replyTo }]) => {
            const store = transaction.objectStore('drafts');
            return text === '' && replyTo === undefined ? store.delete(chat) : store.put({ chat, text, replyTo });
          }),
        ),
      emoji && this.#keep(['emoji'], (transaction) => [transaction.objectStore('emoji').put(emoji, EMOJI)]),
      writing &&
        this.#write(CACHE, (transaction) => [
          ...chats.map((chat) => transaction.objectStore('chats').put(toCache(chat))),
          ...goneChats.map((id) => transaction.objectStore('chats').delete(id)),
          ...people.map((card) => transaction.objectStore('people').put(card)),
          ...(synced ? [transaction.objectStore('synced').put({ id: SYNCED, synced })] : []),
        ]).then((done) => (done === 'full' ? this.#dropCache() : undefined)),
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

  async picture(name: string): Promise<Blob | null> {
    try {
      const row = v.safeParse(keptPicture, await this.#db?.get('pictures', name));
      return row.success ? new Blob([row.output.bytes], { type: row.output.type }) : null;
    } catch {
      return null;
    }
  }

  async putPicture(id: string, picture: Blob): Promise<void> {
    if (this.#storage !== 'kept') return;
    const row = { id, type: picture.type, bytes: await picture.arrayBuffer() };
    if ((await this.#keys('pictures')).length >= PICTURES_KEPT) await this.#clear(['pictures']);
    const done = await this.#write(['pictures'], (transaction) => [transaction.objectStore('pictures').put(row)]);
    if (done === 'full') await this.#dropCache();
  }

  async outbox(): Promise<OutboxItem[]> {
    return readable(outboxItem, await this.#all('outbox')).sort(byTime);
  }

  /** Resolves when the items are kept, or cannot be. Once called they are, even if the page is gone the next moment. */
  putOutbox(items: OutboxItem[]): Promise<void> {
    return this.#keep(['outbox'], (transaction) =>
      items.map(({ ack: _, ...item }) => {
        // on the wire is true of a connection, not of a disk: after a reload it waits again
        const state = item.state === 'sent' ? 'queued' : item.state;
        return transaction.objectStore('outbox').put({ ...item, state });
      }),
    );
  }

  async removeOutbox(clientIds: string[]): Promise<void> {
    await this.#write(['outbox'], (transaction) => clientIds.map((id) => transaction.objectStore('outbox').delete(id)));
  }

  async ownSets(): Promise<OwnSet[]> {
    return inOrder(readable(ownSet, await this.#all('own')));
  }

  /** Keeps what was set in place of what it makes meaningless. */
  putOwnSet(set: OwnSet, covered: string[]): Promise<void> {
    return this.#keep(['own'], (transaction) => {
      const store = transaction.objectStore('own');
      return [store.put(set), ...covered.map((id) => store.delete(id))];
    });
  }

  async removeOwnSets(ids: string[]): Promise<void> {
    await this.#write(['own'], (transaction) => ids.map((id) => transaction.objectStore('own').delete(id)));
  }

  /** What was looked for here, the last first. */
  async searches(): Promise<string[]> {
    const rows = readable(pastSearch, await this.#all('searches'));
    return rows.sort((one, other) => other.atMs - one.atMs).map(({ text }) => text);
  }

  async rememberSearch(text: string, atMs: number): Promise<void> {
    const gone = (await this.searches()).filter((one) => one !== text).slice(SEARCHES_MAX - 1);
    await this.#write(['searches'], (transaction) => {
      const store = transaction.objectStore('searches');
      return [store.put({ text, atMs }), ...gone.map((one) => store.delete(one))];
    });
  }

  async forgetSearches(): Promise<void> {
    await this.#clear(['searches']);
  }

  async #open(): Promise<void> {
    const open = (version?: number): Promise<IDBPDatabase> =>
      openDB(this.#name, version, {
        upgrade(fresh) {
          for (const store of CACHE) if (fresh.objectStoreNames.contains(store)) fresh.deleteObjectStore(store);
          for (const store of CACHE) fresh.createObjectStore(store, { keyPath: 'id' });
          if (!fresh.objectStoreNames.contains('outbox')) fresh.createObjectStore('outbox', { keyPath: 'clientId' });
          if (!fresh.objectStoreNames.contains('drafts')) fresh.createObjectStore('drafts', { keyPath: 'chat' });
          if (!fresh.objectStoreNames.contains('emoji')) fresh.createObjectStore('emoji');
          if (!fresh.objectStoreNames.contains('own')) fresh.createObjectStore('own', { keyPath: 'id' });
          if (!fresh.objectStoreNames.contains('searches')) fresh.createObjectStore('searches', { keyPath: 'text' });
        },
        // another tab wipes the account or brings a newer build: don't stand in its way
        blocking: (_current, wanted, event) => {
          if (event.target instanceof IDBDatabase) event.target.close();
          // of a newer build: what is written here must not be lost by that
          if (wanted !== null) void this.#open();
        },
      });
    try {
      this.#db = await open(VERSION).catch((error: unknown) => {
        // left by a newer build than this one: outbox and drafts are the same in every build
        if (error instanceof DOMException && error.name === 'VersionError') return open();
        throw error;
      });
    } catch {
      this.#db = null;
      this.#found('none');
    }
  }

  #found(storage: Storage): void {
    if (storage === this.#storage || this.#storage === 'none') return;
    this.#storage = storage;
    this.onStorage(storage);
  }

  /** Writes what exists nowhere else; the cache makes room for it. */
  async #keep(stores: readonly Store[], work: (transaction: Writing) => Promise<unknown>[]): Promise<void> {
    if ((await this.#write(stores, work)) !== 'full') return;
    await this.#dropCache();
    if ((await this.#write(stores, work)) === 'full') this.#found('none');
  }

  /** There is no room for it: chats come from the server from now on. */
  async #dropCache(): Promise<void> {
    this.#found('scarce');
    await this.#clear(CACHE);
  }

  #clear(stores: readonly Store[]): Promise<unknown> {
    return this.#write(stores, (transaction) => stores.map((store) => transaction.objectStore(store).clear()));
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
  async #write(
    stores: readonly Store[],
    work: (transaction: Writing) => Promise<unknown>[],
  ): Promise<'done' | 'full' | 'failed'> {
    let transaction: Writing | undefined;
    try {
      transaction = this.#db?.transaction([...stores], 'readwrite');
      if (!transaction) return 'failed';
      // each fails with the transaction, whose error alone says why
      for (const request of work(transaction)) request.catch(() => undefined);
      transaction.commit();
      await transaction.done;
      return 'done';
    } catch (error) {
      // otherwise another tab wiped the account: what is shown stays, only the copy is older
      const reason = error instanceof DOMException ? error : transaction?.error;
      return reason?.name === 'QuotaExceededError' ? 'full' : 'failed';
    }
  }
}
