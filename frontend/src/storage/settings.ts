/** What this browser remembers whoever is signed in: the last account, a sign-out the server wasn't told of, the look. */
import { type IDBPDatabase, openDB } from 'idb';
import * as v from 'valibot';
import { DEFAULTS, type Look, look } from '../app/look';
import { type Account, account } from './shapes';

const STORE = 'settings';
const LOOK = 'messenger.look';

/** Read before the first paint, hence not in IndexedDB. A record of an older build lacks what is newer. */
export function readLook(): Look {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(LOOK) ?? '');
    return v.parse(look, raw);
  } catch {
    const preferred = navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en';
    return { theme: 'system', language: preferred, ...DEFAULTS };
  }
}

export function writeLook(chosen: Look): void {
  try {
    localStorage.setItem(LOOK, JSON.stringify(chosen));
  } catch {
    // not remembered: storage is off or full
  }
}

/** Nothing here throws: without storage the page works, it only remembers nothing. */
export class Settings {
  readonly #db: Promise<IDBPDatabase | null>;

  constructor() {
    this.#db = openDB('messenger', 1, {
      upgrade: (db) => {
        db.createObjectStore(STORE);
      },
    }).catch(() => null);
  }

  async account(): Promise<Account | null> {
    const checked = v.safeParse(account, await this.#get('account'));
    return checked.success ? checked.output : null;
  }

  setAccount(value: Account | null): Promise<void> {
    return this.#set('account', value);
  }

  /** The person signed out while the server could not be reached: the cookie still opens their session. */
  async owesSignOut(): Promise<boolean> {
    return (await this.#get('owesSignOut')) === true;
  }

  setOwesSignOut(value: boolean): Promise<void> {
    return this.#set('owesSignOut', value);
  }

  async #get(key: string): Promise<unknown> {
    try {
      return await (await this.#db)?.get(STORE, key);
    } catch {
      return undefined;
    }
  }

  async #set(key: string, value: unknown): Promise<void> {
    try {
      await (await this.#db)?.put(STORE, value, key);
    } catch {
      // not remembered
    }
  }
}
