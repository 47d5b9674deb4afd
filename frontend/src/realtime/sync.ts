/** Asks for what is missing: chats that are behind, and the chat list after a gap. One question of a kind at a time. */
import type { AppState, Chat } from '../app/state';
import { isBehind } from './chats';
import { LIMITS } from './limits';
import { retryAfterMs } from './problems';
import { ANSWER_WITHIN_MS, type Socket } from './socket';
import type { ServerFrame } from './wire-types';

/** What is missing after an event may be on its way already: asked for only when it doesn't come. */
const GRACE_MS = 250;
/** Between questions that brought nothing. */
const PAUSE_MAX_MS = 10_000;

type Timer = ReturnType<typeof setTimeout>;
type Asked = { ref: number; waiting: Set<string>; timeout: Timer };

export class Sync {
  readonly #socket: Socket;
  readonly #state: () => AppState;
  #asked: Asked | null = null;
  #later: Timer | undefined;
  /** Answers in a row that left a chat where it was. */
  #barren = 0;
  /** Chats whose answer cannot be read here: asked again over the next connection. */
  #stuck = new Set<string>();
  #askingHeads = false;
  #headsLater: Timer | undefined;

  constructor(socket: Socket, state: () => AppState) {
    this.#socket = socket;
    this.#state = state;
  }

  up(): void {
    this.down();
    this.#barren = 0;
    this.#stuck.clear();
    this.#ask();
  }

  down(): void {
    clearTimeout(this.#later);
    clearTimeout(this.#headsLater);
    this.#later = undefined;
    this.#headsLater = undefined;
    if (this.#asked) clearTimeout(this.#asked.timeout);
    this.#asked = null;
  }

  /** After each frame was taken into the state; `before` is the state it came to. */
  after(frame: ServerFrame, before: AppState): void {
    const state = this.#state();
    if (this.#asked && frame.ref === this.#asked.ref) this.#answered(this.#asked, frame, before, state);
    const strange =
      'chat' in frame && !before.chats[frame.chat] && frame.type !== 'chat.left' && frame.type !== 'history.page';
    const refused = frame.type === 'chat.left' && frame.ref !== undefined;
    if (strange || refused || state.seenUserVersion > state.userVersion) this.#askHeadsLater();
    if (!this.#asked && this.#later === undefined && this.#behind().length > 0) this.#askLater(GRACE_MS);
  }

  /** The answer to this question could not be read. */
  unreadable(ref: number | undefined): void {
    if (!this.#asked || ref !== this.#asked.ref) return;
    for (const id of this.#asked.waiting) this.#stuck.add(id);
    this.#done();
  }

  #behind(): Chat[] {
    return Object.values(this.#state().chats).filter((chat) => isBehind(chat) && !this.#stuck.has(chat.head.id));
  }

  #askLater(delayMs: number): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#ask(), delayMs);
  }

  #ask(): void {
    this.#later = undefined;
    if (this.#asked) return;
    const behind = this.#behind().slice(0, LIMITS.SYNC_CHATS_MAX);
    if (behind.length === 0) return;
    const ref = this.#socket.nextRef();
    const chats = behind.map(({ head, version }) => ({ chat: head.id, version }));
    if (!this.#socket.send({ type: 'chats.sync', ref, chats })) return;
    const timeout = setTimeout(() => this.#done(), ANSWER_WITHIN_MS);
    this.#asked = { ref, waiting: new Set(chats.map(({ chat }) => chat)), timeout };
  }

  #answered(asked: Asked, frame: ServerFrame, before: AppState, state: AppState): void {
    if (frame.type === 'error') {
      const pauseMs = retryAfterMs(frame.problem);
      if (pauseMs === undefined) for (const id of asked.waiting) this.#stuck.add(id);
      this.#done(pauseMs);
      return;
    }
    const id = frame.type === 'chat.changes' ? frame.head.id : frame.type === 'chat.left' ? frame.chat : '';
    asked.waiting.delete(id);
    const moved = state.chats[id]?.version !== before.chats[id]?.version;
    const still = state.chats[id];
    this.#barren = !moved && still && isBehind(still) ? this.#barren + 1 : 0;
    if (asked.waiting.size === 0) this.#done();
  }

  #done(pauseMs?: number): void {
    if (this.#asked) clearTimeout(this.#asked.timeout);
    this.#asked = null;
    const barren = this.#barren === 0 ? 0 : Math.min(PAUSE_MAX_MS, GRACE_MS * 2 ** this.#barren);
    const pause = pauseMs ?? barren;
    if (pause === 0) this.#ask();
    else this.#askLater(pause);
  }

  #askHeadsLater(): void {
    if (this.#askingHeads || this.#headsLater !== undefined) return;
    this.#headsLater = setTimeout(() => {
      this.#headsLater = undefined;
      void this.#askHeads();
    }, GRACE_MS);
  }

  /** The answer goes into the state as every frame does. */
  async #askHeads(): Promise<void> {
    this.#askingHeads = true;
    await this.#socket.request('chats.heads', (ref) => ({ type: 'heads.get', ref }));
    this.#askingHeads = false;
  }
}
