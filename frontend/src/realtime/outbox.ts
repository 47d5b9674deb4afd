/**
 * Commands on their way. Each is on disk before it is on the wire, and stays until what it did is in the chat, so a reload
 * at any moment repeats it under the same id and the server does it once. One tab sends for all of this browser.
 */

import type { Platform } from '../app/platform';
import type { AppState, OutboxItem } from '../app/state';
import type { AppStore } from '../app/store';
import type { AccountDb } from '../storage/account-db';
import { CLOSE } from './limits';
import { retryAfterMs } from './problems';
import type { Socket } from './socket';
import type { ClientFrame, Problem, ServerFrame } from './wire-types';

/** Without an answer by then the command is sent again: it is done once all the same. */
const ANSWER_WITHIN_MS = 20_000;
const RETRY_MAX_MS = 30_000;
/** A command that ends the connection this often is what ends it. */
const STRIKES = 2;

type Timer = ReturnType<typeof setTimeout>;
type Trial = { failures: number; strikes: number };

export class Outbox {
  readonly #store: AppStore;
  readonly #db: AccountDb;
  readonly #socket: Socket;
  readonly #platform: Platform;
  readonly #user: string;
  readonly #tellTabs: () => void;
  readonly #onLead: () => void;
  readonly #stopped = new AbortController();
  /** This tab sends; others only keep. */
  #leads = false;
  /** Not on disk yet. */
  #unsaved = new Set<string>();
  /** On the wire: client id -> when to give up waiting. One per chat, so that order is kept whatever is refused. */
  #flying = new Map<string, Timer>();
  #trials = new Map<string, Trial>();
  /** Chat -> when its next command may be tried. */
  #paused = new Map<string, Timer>();
  /** The same for the messages of a chat in slow mode, which hold up nothing else of it. */
  #slowed = new Map<string, Timer>();
  /** Done or cancelled here: what was read from the disk a moment before doesn't bring them back. */
  #gone = new Set<string>();
  /** What the storage was last told to hold. */
  #kept: OutboxItem[];
  readonly #unsubscribe: () => void;

  constructor(options: {
    store: AppStore;
    db: AccountDb;
    socket: Socket;
    platform: Platform;
    user: string;
    tellTabs: () => void;
    /** It is this tab's turn to send, whatever there is to send. */
    onLead: () => void;
  }) {
    this.#store = options.store;
    this.#db = options.db;
    this.#socket = options.socket;
    this.#platform = options.platform;
    this.#user = options.user;
    this.#tellTabs = options.tellTabs;
    this.#onLead = options.onLead;
    this.#kept = this.#items;
    this.#unsubscribe = this.#store.subscribe((state, before) => {
      if (state.outbox !== before.outbox) this.#forgetDone();
    });
  }

  get #items(): OutboxItem[] {
    return this.#store.getState().outbox;
  }

  /** Waits for its turn to be the tab that sends. */
  async lead(): Promise<void> {
    const { signal } = this.#stopped;
    const untilStopped = (): Promise<void> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    try {
      await this.#platform.locks.hold(
        `messenger-outbox-${this.#user}`,
        async () => {
          if (signal.aborted) return;
          // the tab that led may have been closed in the middle of something
          await this.reread();
          this.#leads = true;
          this.#onLead();
          this.#flush();
          await untilStopped();
        },
        signal,
      );
    } catch {
      // stopped while waiting
    }
  }

  stop(): void {
    this.#stopped.abort();
    this.#unsubscribe();
    this.#leads = false;
    this.#land();
    this.#goOn();
  }

  add(chat: string, command: OutboxItem['command']): void {
    // strictly rising, also after a clock that was set back: the order of sending
    const createdAtMs = Math.max(Date.now(), ...this.#items.map((item) => item.createdAtMs + 1));
    void this.#save({ clientId: this.#platform.newId(), chat, createdAtMs, state: 'queued', command });
  }

  /** A refused command once more. */
  retry(clientId: string): void {
    const item = this.#items.find((one) => one.clientId === clientId);
    if (item?.state !== 'refused') return;
    this.#trials.delete(clientId);
    const { problem: _, ...again } = item;
    void this.#save({ ...again, state: 'queued' });
  }

  cancel(clientId: string): void {
    this.#change((outbox) => outbox.filter((item) => item.clientId !== clientId));
  }

  up(): void {
    this.#goOn();
    this.#flush();
  }

  /** The connection is gone, and with it the answers to what was on the wire. */
  down(code: number): void {
    const fatal = code === CLOSE.BAD_FRAME || code === CLOSE.TOO_BIG;
    for (const clientId of this.#flying.keys()) {
      if (fatal) this.#strike(clientId);
    }
    this.#land();
  }

  after(frame: ServerFrame): void {
    if (frame.type === 'ack') {
      this.#landed(frame.client_id);
      this.#flush();
    } else if (frame.type === 'error' && frame.client_id !== undefined) {
      this.#refused(frame.client_id, frame.problem);
    }
  }

  /** What is on disk now, after another tab changed it. */
  async reread(): Promise<void> {
    const read = await this.#db.outbox();
    if (this.#stopped.signal.aborted) return;
    const stored = read.filter((item) => !this.#gone.has(item.clientId));
    const held = new Map(this.#items.map((item) => [item.clientId, item]));
    const ids = new Set(stored.map((item) => item.clientId));
    const merged = stored.map((item) => {
      const mine = held.get(item.clientId);
      return mine && mine.state !== 'refused' && item.state !== 'refused' ? mine : item;
    });
    const unsaved = this.#items.filter((item) => this.#unsaved.has(item.clientId) && !ids.has(item.clientId));
    const outbox = [...merged, ...unsaved].sort((one, other) => one.createdAtMs - other.createdAtMs);
    this.#kept = outbox;
    this.#change(() => outbox);
    for (const clientId of [...this.#flying.keys()])
      if (!outbox.some((item) => item.clientId === clientId)) this.#landed(clientId);
    this.#flush();
  }

  #change(change: (outbox: OutboxItem[]) => OutboxItem[]): void {
    this.#store.setState((state: AppState) => ({ outbox: change(state.outbox) }));
  }

  /** Shown at once, sent once it is on disk. */
  async #save(item: OutboxItem): Promise<void> {
    this.#unsaved.add(item.clientId);
    this.#change((outbox) => {
      const known = outbox.some((one) => one.clientId === item.clientId);
      return known ? outbox.map((one) => (one.clientId === item.clientId ? item : one)) : [...outbox, item];
    });
    await this.#db.putOutbox([item]);
    this.#unsaved.delete(item.clientId);
    if (this.#stopped.signal.aborted) return;
    this.#tellTabs();
    this.#flush();
  }

  /** Deletes from the disk what has left the state: done, cancelled, or of a chat that is not ours any more. */
  #forgetDone(): void {
    const present = new Set(this.#items.map((item) => item.clientId));
    const gone = this.#kept.filter((item) => !present.has(item.clientId)).map((item) => item.clientId);
    this.#kept = this.#items;
    if (gone.length === 0) return;
    for (const clientId of gone) {
      this.#gone.add(clientId);
      this.#landed(clientId);
      this.#trials.delete(clientId);
    }
    void this.#db.removeOutbox(gone).then(this.#tellTabs);
    this.#flush();
  }

  #flush(): void {
    if (!this.#leads || !this.#socket.isUp) return;
    const taken = new Set<string>();
    for (const item of this.#items) {
      if (item.state === 'refused' || item.ack || taken.has(item.chat)) continue;
      if (item.command.type === 'message.send' && this.#slowed.has(item.chat)) continue;
      taken.add(item.chat);
      const waits = this.#unsaved.has(item.clientId) || this.#flying.has(item.clientId) || this.#paused.has(item.chat);
      if (!waits) this.#send(item);
    }
  }

  #send(item: OutboxItem): void {
    if (!this.#socket.send(toFrame(item))) return;
    const timer = setTimeout(() => {
      this.#landed(item.clientId);
      this.#mark(item.clientId, 'queued');
      this.#flush();
    }, ANSWER_WITHIN_MS);
    this.#flying.set(item.clientId, timer);
    this.#mark(item.clientId, 'sent');
  }

  #mark(clientId: string, state: OutboxItem['state'], problem?: Problem): void {
    this.#change((outbox) => outbox.map((item) => (item.clientId === clientId ? { ...item, state, problem } : item)));
  }

  #landed(clientId: string): void {
    clearTimeout(this.#flying.get(clientId));
    this.#flying.delete(clientId);
  }

  /** Nothing is on the wire any more; what has no answer waits again. */
  #land(): void {
    for (const timer of this.#flying.values()) clearTimeout(timer);
    this.#flying.clear();
    if (this.#items.some((item) => item.state === 'sent' && !item.ack)) {
      this.#change((outbox) =>
        outbox.map((item) => (item.state === 'sent' && !item.ack ? { ...item, state: 'queued' } : item)),
      );
    }
  }

  #trial(clientId: string): Trial {
    const trial = this.#trials.get(clientId) ?? { failures: 0, strikes: 0 };
    this.#trials.set(clientId, trial);
    return trial;
  }

  #refused(clientId: string, problem: Problem): void {
    this.#landed(clientId);
    const item = this.#items.find((one) => one.clientId === clientId);
    if (!item) return;
    const pauseMs = retryAfterMs(problem);
    if (pauseMs === undefined) {
      this.#refuse(item, problem);
      return;
    }
    if (problem.code === 'slow') {
      // no fault of the message or the server: the wait is as long as it says
      this.#mark(clientId, 'queued');
      this.#wait(this.#slowed, item.chat, pauseMs);
      return;
    }
    const trial = this.#trial(clientId);
    const growing = Math.min(RETRY_MAX_MS, pauseMs * 2 ** trial.failures);
    trial.failures += 1;
    this.#mark(clientId, 'queued');
    this.#wait(this.#paused, item.chat, Math.max(pauseMs, growing));
  }

  /** Nothing waits for its time any more. */
  #goOn(): void {
    for (const waits of [this.#paused, this.#slowed]) {
      for (const timer of waits.values()) clearTimeout(timer);
      waits.clear();
    }
  }

  #wait(where: Map<string, Timer>, chat: string, forMs: number): void {
    const timer = setTimeout(() => {
      where.delete(chat);
      this.#flush();
    }, forMs);
    where.set(chat, timer);
    this.#flush();
  }

  /** Stays visible with its text; those behind it go on. */
  #refuse(item: OutboxItem, problem: Problem): void {
    const refused: OutboxItem = { ...item, state: 'refused', problem };
    this.#change((outbox) => outbox.map((one) => (one.clientId === item.clientId ? refused : one)));
    void this.#db.putOutbox([refused]).then(this.#tellTabs);
    this.#flush();
  }

  #strike(clientId: string): void {
    const trial = this.#trial(clientId);
    trial.strikes += 1;
    const item = this.#items.find((one) => one.clientId === clientId);
    if (!item || trial.strikes < STRIKES) return;
    this.#landed(clientId);
    this.#refuse(item, { code: 'bad_frame', message: 'The server does not take this message.' });
  }
}

function toFrame({ clientId, chat, command }: OutboxItem): ClientFrame {
  const common = { client_id: clientId, chat };
  switch (command.type) {
    case 'message.send': {
      const { type, body, replyToSeq, silent, forward } = command;
      const content = forward ? { forward } : { body };
      const reply = replyToSeq === undefined ? {} : { reply_to_seq: replyToSeq };
      return { type, ...common, ...content, ...reply, ...(silent ? { silent } : {}) };
    }
    case 'message.edit':
    case 'message.delete':
    case 'reaction.set':
    case 'message.pin':
      return { ...common, ...command };
    default:
      return command satisfies never;
  }
}
