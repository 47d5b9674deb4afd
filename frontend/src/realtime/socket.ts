/** The one connection: opens it, proves who we are, notices when it is dead, opens it again. Knows nothing of chats. */
import type { Link, Result } from '../app/state';
import { decode } from './decode';
import { CLOSE, PROTOCOL_VERSION } from './limits';
import { offline } from './problems';
import type { ClientFrame, Frame, Problem, ServerFrame } from './wire-types';

export const PING_EVERY_MS = 25_000;
export const PONG_WITHIN_MS = 10_000;
export const PROBE_WITHIN_MS = 3_000;
export const HELLO_WITHIN_MS = 10_000;
export const ANSWER_WITHIN_MS = 15_000;
/** A shorter gap is not shown. */
export const GAP_SHOWN_AFTER_MS = 1_500;
/** A server that is away for longer cannot be reached; one that said it restarts may take longer than one that didn't. */
export const UNREACHABLE_AFTER_MS = 10_000;
export const RESTARTED_WITHIN_MS = 30_000;
export const BACKOFF_FIRST_MS = 1_000;
export const BACKOFF_MAX_MS = 30_000;
/** A connection that lasted this long was a good one: the next backoff begins anew. */
const STABLE_AFTER_MS = 10_000;
const FLOOD_PAUSE_MS = 5_000;
/** Close codes of the WebSocket standard for a server that goes away and one that restarts. */
const GOING_AWAY = 1001;
const SERVICE_RESTART = 1012;

export type EndReason = 'sessionEnded' | 'banned' | 'deleted';

/** `retry`: no answer could be had now. */
export type Token = { kind: 'token'; token: string } | { kind: 'ended'; reason: EndReason } | { kind: 'retry' };

/** What is used of a WebSocket. */
export type Wire = {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((data: unknown) => void) | null;
  onclose: ((code: number) => void) | null;
};

export type SocketOptions = {
  open(): Wire;
  /** An access token; `renew` when the server did not take the last one. */
  token(renew: boolean): Promise<Token>;
  bundle: string;
  isOffline(): boolean;
  random(): number;
  onFrame(frame: ServerFrame): void;
  /** A frame of this type could not be read; `ref` says whose answer it was. */
  onUnreadable(type: string, ref: number | undefined): void;
  onLink(link: Link, lostAtMs: number): void;
  /** The connection is gone; `code` is the close code, 0 where the peer said none. */
  onDown(code: number): void;
  onEnd(reason: EndReason): void;
};

type Pending = { take(frame: ServerFrame): void; fail(problem: Problem): void };
type Timer = ReturnType<typeof setTimeout>;

const is = <T extends ServerFrame['type']>(frame: ServerFrame, type: T): frame is Frame<T> => frame.type === type;

export class Socket {
  readonly #options: SocketOptions;
  #wire: Wire | null = null;
  #up = false;
  #stopped = true;
  #attempt = 0;
  #tokenRefused = false;
  #restarting = false;
  #crowded = false;
  #lostAtMs = 0;
  #ref = 0;
  #pending = new Map<number, Pending>();
  #retry: Timer | undefined;
  #gap: Timer | undefined;
  #ping: Timer | undefined;
  #death: Timer | undefined;
  #stable: Timer | undefined;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** After the hello and until the connection is lost. */
  get isUp(): boolean {
    return this.#up;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempt = 0;
    this.#tokenRefused = false;
    this.#lost();
    void this.#connect(false);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#gap);
    this.#drop(0);
  }

  /** Something made a connection likelier, or doubtful: the network came or went, the page is looked at again. */
  kick(): void {
    if (this.#stopped) return;
    if (this.#up) this.#probe(PROBE_WITHIN_MS);
    else if (this.#retry !== undefined) {
      this.#attempt = 0;
      this.#connectNow(false);
    }
  }

  /** False when there is no connection; what must not be lost is sent again by its owner. */
  send(frame: ClientFrame): boolean {
    if (!this.#up || !this.#wire) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  nextRef(): number {
    this.#ref += 1;
    return this.#ref;
  }

  /** Asks and waits for the frame of type `answer`; what there is no answer for comes back as a problem. */
  request<T extends ServerFrame['type']>(answer: T, ask: (ref: number) => ClientFrame): Promise<Result<Frame<T>>> {
    const ref = this.nextRef();
    return new Promise((resolve) => {
      const settle = (result: Result<Frame<T>>): void => {
        clearTimeout(timer);
        this.#pending.delete(ref);
        resolve(result);
      };
      const fail = (problem: Problem): void => settle({ ok: false, problem });
      const timer = setTimeout(() => fail(offline('The server did not answer in time.')), ANSWER_WITHIN_MS);
      const take = (frame: ServerFrame): void => {
        if (is(frame, answer)) settle({ ok: true, value: frame });
        else if (is(frame, 'error')) fail(frame.problem);
      };
      this.#pending.set(ref, { take, fail });
      if (!this.send(ask(ref))) fail(offline('There is no connection.'));
    });
  }

  async #connect(renew: boolean): Promise<void> {
    const token = await this.#options.token(renew);
    if (this.#stopped || this.#wire) return;
    if (token.kind === 'token') this.#authenticate(token.token);
    else if (token.kind === 'retry') this.#connectLater(0);
    else this.#end(token.reason);
  }

  #authenticate(token: string): void {
    const wire = this.#options.open();
    this.#wire = wire;
    this.#mustHear(HELLO_WITHIN_MS);
    wire.onopen = () => {
      const { bundle } = this.#options;
      const auth: ClientFrame = { type: 'session.auth', token, protocol: PROTOCOL_VERSION, bundle };
      wire.send(JSON.stringify(auth));
    };
    wire.onmessage = (data) => {
      if (typeof data === 'string') this.#take(data);
    };
    wire.onclose = (code) => this.#closed(code);
  }

  #take(text: string): void {
    if (this.#up) clearTimeout(this.#death);
    const decoded = decode(text);
    if (decoded.kind !== 'frame') {
      const ref = decoded.kind === 'broken' ? decoded.ref : undefined;
      if (ref !== undefined)
        this.#pending.get(ref)?.fail({ code: 'unreadable', message: 'The answer is not understood.' });
      this.#options.onUnreadable(decoded.type, ref);
      return;
    }
    const { frame } = decoded;
    if (frame.type === 'session.hello') this.#hello();
    this.#options.onFrame(frame);
    if (frame.ref !== undefined) this.#pending.get(frame.ref)?.take(frame);
  }

  #hello(): void {
    this.#up = true;
    this.#tokenRefused = false;
    this.#restarting = false;
    this.#crowded = false;
    clearTimeout(this.#death);
    clearTimeout(this.#gap);
    this.#gap = undefined;
    this.#stable = setTimeout(() => {
      this.#attempt = 0;
    }, STABLE_AFTER_MS);
    this.#pingLater();
    this.#options.onLink('online', this.#lostAtMs);
  }

  #pingLater(): void {
    this.#ping = setTimeout(() => {
      this.#probe(PONG_WITHIN_MS);
      this.#pingLater();
    }, PING_EVERY_MS);
  }

  #probe(withinMs: number): void {
    if (this.send({ type: 'ping' })) this.#mustHear(withinMs);
  }

  #mustHear(withinMs: number): void {
    clearTimeout(this.#death);
    this.#death = setTimeout(() => this.#closed(0), withinMs);
  }

  #closed(code: number): void {
    const wasUp = this.#up;
    this.#drop(code);
    if (this.#stopped) return;
    if (wasUp) this.#lost();
    // before the hello nothing was sent that could be too much
    this.#crowded = code === CLOSE.FLOOD && !wasUp;
    if (code === CLOSE.BANNED) {
      this.#end('banned');
    } else if (code === CLOSE.AUTH && this.#tokenRefused) {
      this.#end('sessionEnded');
    } else if (code === CLOSE.AUTH) {
      this.#tokenRefused = true;
      this.#connectNow(true);
    } else {
      this.#restarting ||= [GOING_AWAY, SERVICE_RESTART, CLOSE.RESYNC].includes(code);
      this.#connectLater(code);
    }
  }

  /** Lets go of the connection at once: closing a dead one properly could take minutes. */
  #drop(code: number): void {
    const wire = this.#wire;
    const wasUp = this.#up;
    this.#wire = null;
    this.#up = false;
    clearTimeout(this.#ping);
    clearTimeout(this.#death);
    clearTimeout(this.#stable);
    if (wire) {
      wire.onopen = null;
      wire.onmessage = null;
      wire.onclose = null;
      wire.close();
    }
    for (const pending of [...this.#pending.values()]) pending.fail(offline('The connection was lost.'));
    if (wasUp) this.#options.onDown(code);
  }

  #connectNow(renew: boolean): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    void this.#connect(renew);
  }

  #connectLater(code: number): void {
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    const atLeast = code === CLOSE.FLOOD ? FLOOD_PAUSE_MS : 0;
    // half of it at random, so that the clients of a restarted server don't all come at once
    const delay = Math.max(atLeast, ceiling / 2 + (this.#options.random() * ceiling) / 2);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connectNow(false), delay);
  }

  #lost(): void {
    this.#lostAtMs = Date.now();
    this.#showGapLater();
  }

  #showGapLater(): void {
    clearTimeout(this.#gap);
    this.#gap = setTimeout(() => {
      this.#options.onLink(this.#gapNow(), this.#lostAtMs);
      this.#showGapLater();
    }, GAP_SHOWN_AFTER_MS);
  }

  #gapNow(): Link {
    if (this.#options.isOffline()) return 'offline';
    if (this.#crowded) return 'crowded';
    const patienceMs = this.#restarting ? RESTARTED_WITHIN_MS : UNREACHABLE_AFTER_MS;
    if (Date.now() - this.#lostAtMs >= patienceMs) return 'unreachable';
    return this.#restarting ? 'restarting' : 'connecting';
  }

  #end(reason: EndReason): void {
    this.stop();
    this.#options.onEnd(reason);
  }
}
