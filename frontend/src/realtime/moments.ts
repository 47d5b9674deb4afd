/** What is true for a moment and kept nowhere: who types, who is online among those on screen. */
import type { AppState, Chat } from '../app/state';
import type { AppStore } from '../app/store';
import { stopTyping } from './chats';
import { LIMITS } from './limits';
import type { Socket } from './socket';
import type { ServerFrame } from './wire-types';

type Timer = ReturnType<typeof setTimeout>;

/** Scrolling changes who is on screen with every row. */
const WATCH_AFTER_MS = 150;

export class Moments {
  readonly #socket: Socket;
  readonly #store: AppStore;
  #said = new Map<string, number>();
  #sweep: Timer | undefined;
  #watched: string[] = [];
  #watch: Timer | undefined;

  constructor(socket: Socket, store: AppStore) {
    this.#socket = socket;
    this.#store = store;
  }

  up(): void {
    this.#tellWatched();
  }

  stop(): void {
    clearTimeout(this.#sweep);
    clearTimeout(this.#watch);
  }

  /** The person types; others are told now and then. */
  typing(chat: string): void {
    const nowMs = Date.now();
    if (nowMs - (this.#said.get(chat) ?? 0) < LIMITS.TYPING_INTERVAL_MS) return;
    if (this.#socket.send({ type: 'typing.set', chat })) this.#said.set(chat, nowMs);
  }

  watch(users: string[]): void {
    const wanted = [...new Set(users)].slice(0, LIMITS.WATCHED_PEOPLE_MAX);
    if (wanted.join() === this.#watched.join()) return;
    this.#watched = wanted;
    this.#watch ??= setTimeout(() => this.#tellWatched(), WATCH_AFTER_MS);
  }

  after(frame: ServerFrame): void {
    if (frame.type === 'typing.state') this.#sweepLater();
  }

  #tellWatched(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
    this.#socket.send({ type: 'presence.watch', users: this.#watched });
  }

  #sweepLater(): void {
    this.#sweep ??= setTimeout(() => {
      this.#sweep = undefined;
      this.#store.setState((state) => quieted(state, Date.now()));
      const anyone = Object.values(this.#store.getState().chats).some(({ typing }) => Object.keys(typing).length > 0);
      if (anyone) this.#sweepLater();
    }, LIMITS.TYPING_SHOWN_MS / 6);
  }
}

function quieted(state: AppState, nowMs: number): AppState {
  const changed = Object.entries(state.chats).flatMap(([id, chat]): [string, Chat][] => {
    const over = Object.entries(chat.typing).filter(([, untilMs]) => untilMs <= nowMs);
    return over.length === 0 ? [] : [[id, over.reduce((quiet, [user]) => stopTyping(quiet, user), chat)]];
  });
  return changed.length === 0 ? state : { ...state, chats: { ...state.chats, ...Object.fromEntries(changed) } };
}
