/** Tells the server how far was received and read: watermarks, at most one frame per chat and half second. */
import type { AppState } from '../app/state';
import type { AppStore } from '../app/store';
import { delivered, isBehind, read } from './chats';
import { LIMITS } from './limits';
import { onChat } from './reduce';
import type { Socket } from './socket';
import type { ServerFrame } from './wire-types';

type Mark = { delivered: number; read: number };

/** After a long absence every chat has a mark to set: not all in one moment. */
const MARKS_AT_ONCE = 20;

export class Marks {
  readonly #socket: Socket;
  readonly #store: AppStore;
  #waiting = new Map<string, Mark>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, store: AppStore) {
    this.#socket = socket;
    this.#store = store;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  read(id: string, seq: number): void {
    const me = this.#store.getState().me?.id ?? '';
    if (seq <= (this.#store.getState().chats[id]?.head.read_seq ?? Infinity)) return;
    this.#store.setState((state) => onChat(state, id, (chat) => read(chat, seq, me)));
    this.#want(id, { delivered: seq, read: seq });
  }

  /** Before a list is taken: read marks set while there was no connection are not in it. */
  before(frame: ServerFrame, state: AppState): void {
    if (frame.type !== 'session.hello') return;
    for (const { id, read_seq } of frame.heads) {
      const held = state.chats[id]?.head.read_seq ?? 0;
      if (held > read_seq) this.#want(id, { delivered: held, read: held });
    }
  }

  /** Whatever came is delivered, once nothing before it is missing. */
  after(before: AppState): void {
    const { chats } = this.#store.getState();
    for (const [id, chat] of Object.entries(chats)) {
      if (chat === before.chats[id]) continue;
      const last = chat.head.last?.seq ?? 0;
      if (last <= chat.head.delivered_seq || isBehind(chat)) continue;
      this.#store.setState((state) => onChat(state, id, (held) => delivered(held, last)));
      this.#want(id, { delivered: last, read: 0 });
    }
  }

  up(): void {
    this.#later();
  }

  #want(id: string, mark: Mark): void {
    const waiting = this.#waiting.get(id) ?? { delivered: 0, read: 0 };
    this.#waiting.set(id, {
      delivered: Math.max(waiting.delivered, mark.delivered),
      read: Math.max(waiting.read, mark.read),
    });
    this.#later();
  }

  #later(): void {
    if (this.#waiting.size === 0 || this.#timer !== undefined || !this.#socket.isUp) return;
    this.#timer = setTimeout(() => this.#tell(), LIMITS.MARKS_INTERVAL_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    for (const [chat, mark] of [...this.#waiting].slice(0, MARKS_AT_ONCE)) {
      if (!this.#socket.send({ type: 'mark.set', chat, delivered_seq: mark.delivered, read_seq: mark.read })) return;
      this.#waiting.delete(chat);
    }
    this.#later();
  }
}
