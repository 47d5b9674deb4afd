/** Writes the state through to the account's storage, a moment after it changed. */
import type { AppState } from '../app/state';
import type { AppStore } from '../app/store';
import type { AccountDb, Changes } from './account-db';

const SAVE_AFTER_MS = 300;

export class Saver {
  readonly #store: AppStore;
  readonly #db: AccountDb;
  readonly #unsubscribe: () => void;
  /** The state the storage holds, or is being given. */
  #saved: AppState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: AppStore, db: AccountDb) {
    this.#store = store;
    this.#db = db;
    this.#saved = store.getState();
    this.#unsubscribe = store.subscribe(({ chats, people, drafts, replies, emoji, synced }) => {
      const saved = this.#saved;
      const isWritten = drafts === saved.drafts && replies === saved.replies && emoji === saved.emoji;
      if (isWritten && chats === saved.chats && people === saved.people && synced === saved.synced) return;
      this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER_MS);
    });
  }

  /** Hands over what waits before it returns. Resolves when all of it is written. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = this.#store.getState();
    const changes = difference(this.#saved, state);
    this.#saved = state;
    if (changes) this.#writing = Promise.all([this.#writing, this.#db.save(changes)]).then(() => undefined);
    return this.#writing;
  }

  /** Writes nothing more; what is being written ends first. */
  stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#unsubscribe();
    return this.#writing;
  }
}

function difference(before: AppState, after: AppState): Changes | null {
  const chats = Object.values(after.chats).filter((chat) => {
    const old = before.chats[chat.head.id];
    // typing and loading are of the moment
    return (
      old?.version !== chat.version ||
      old.head !== chat.head ||
      old.stretches !== chat.stretches ||
      old.members !== chat.members
    );
  });
  const goneChats = Object.keys(before.chats).filter((id) => !after.chats[id]);
  const people = Object.values(after.people).filter((person) => before.people[person.id] !== person);
  const drafts: Changes['drafts'] = {};
  for (const chat of new Set([before, after].flatMap((state) => Object.keys({ ...state.drafts, ...state.replies })))) {
    const same = before.drafts[chat] === after.drafts[chat] && before.replies[chat] === after.replies[chat];
    if (!same) drafts[chat] = { text: after.drafts[chat] ?? '', replyTo: after.replies[chat] };
  }
  const emoji = before.emoji === after.emoji ? undefined : after.emoji;
  const synced = before.synced === after.synced ? undefined : after.synced;
  const rows = chats.length + goneChats.length + people.length + Object.keys(drafts).length;
  return emoji || synced || rows > 0 ? { chats, goneChats, people, drafts, emoji, synced } : null;
}
