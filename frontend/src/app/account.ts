/** Everything that lives while a person is signed in: the connection, its helpers, the storage, and how they hang together. */
import type { Session } from '../api/session';
import { History } from '../realtime/history';
import { PROTOCOL_VERSION } from '../realtime/limits';
import { Marks } from '../realtime/marks';
import { Moments } from '../realtime/moments';
import { Outbox } from '../realtime/outbox';
import { OwnQueue } from '../realtime/own-queue';
import { People } from '../realtime/people';
import { onChat, reduce } from '../realtime/reduce';
import { me as meShape } from '../realtime/shapes';
import { type EndReason, Socket } from '../realtime/socket';
import { bounded, KEPT, openEnd } from '../realtime/stretches';
import { Sync } from '../realtime/sync';
import type { Frame, Me, ServerFrame } from '../realtime/wire-types';
import { AccountDb } from '../storage/account-db';
import { Saver } from '../storage/saver';
import type { Platform } from './platform';
import { speak } from './speak';
import type { Chat } from './state';
import type { AppStore } from './store';

/** A chat that grew beyond this while it was open is cut when it is left. */
const MOST_OPEN = 2 * KEPT;

type Options = {
  store: AppStore;
  platform: Platform;
  session: Session;
  me: Me;
  onEnd(reason: EndReason): void;
  /** Other tabs should look at the outbox on disk. */
  tellTabs(): void;
};

export class Account {
  readonly me: Me;
  readonly outbox: Outbox;
  readonly own: OwnQueue;
  readonly history: History;
  readonly moments: Moments;
  readonly #store: AppStore;
  readonly #platform: Platform;
  readonly #session: Session;
  readonly #db: AccountDb;
  readonly pictures: { get(name: string): Promise<Blob | null>; put(name: string, picture: Blob): Promise<void> };
  readonly #saver: Saver;
  readonly #socket: Socket;
  readonly #sync: Sync;
  readonly #marks: Marks;
  readonly #people: People;
  readonly #stopListening: (() => void)[];
  #seenWhileHidden: { chat: string; seq: number } | null = null;

  /** Puts what this browser kept of the account into the state. The connection begins with `start`. */
  static async open(options: Options): Promise<Account> {
    const { store, me } = options;
    const db = await AccountDb.open(me.id);
    const { chats, people, outbox, ownSets, drafts, replies, emoji, synced } = await db.load();
    const chatsLoaded = Object.keys(chats).length > 0;
    const { storage } = db;
    store.setState({
      me,
      chats,
      chatsLoaded,
      people,
      outbox,
      ownSets,
      drafts,
      replies,
      emoji,
      synced,
      storage,
    });
    void speak(store, me.language);
    return new Account(options, db);
  }

  private constructor({ store, platform, session, me, onEnd, tellTabs }: Options, db: AccountDb) {
    this.me = me;
    this.#store = store;
    this.#platform = platform;
    this.#session = session;
    this.#db = db;
    this.pictures = { get: (name) => db.picture(name), put: (name, picture) => db.putPicture(name, picture) };
    db.onStorage = (storage) => store.setState({ storage });
    const socket = new Socket({
      open: () => platform.openSocket(),
      token: (renew) => session.token(renew),
      bundle: platform.bundle,
      isOffline: () => platform.isOffline(),
      random: () => platform.random(),
      onFrame: (frame) => this.#take(frame),
      onUnreadable: (_type, ref) => this.#sync.unreadable(ref),
      onLink: (link, linkLostAtMs) => store.setState({ link, linkLostAtMs }),
      onDown: (code) => this.#down(code),
      onEnd,
    });
    this.#socket = socket;
    this.#sync = new Sync(socket, () => store.getState());
    this.#marks = new Marks(socket, store);
    this.#people = new People(socket, () => store.getState());
    this.moments = new Moments(socket, store);
    this.history = new History(socket, store);
    this.own = new OwnQueue({ store, db, socket, platform, tellTabs });
    const onLead = () => void this.own.lead();
    this.outbox = new Outbox({ store, db, socket, platform, user: me.id, tellTabs, onLead });
    this.#saver = new Saver(store, db);
    this.#stopListening = [
      platform.onStirred(() => this.#stirred()),
      platform.onHidden(() => void this.#saver.flush()),
    ];
  }

  start(): void {
    this.#socket.start();
    void this.outbox.lead();
  }

  /** Nothing is written or sent afterwards. */
  async close(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#socket.stop();
    this.#sync.down();
    this.#people.down();
    this.#marks.stop();
    this.moments.stop();
    this.outbox.stop();
    this.own.stop();
    await this.#saver.stop();
    this.#db.close();
  }

  async save(): Promise<void> {
    await this.#saver.flush();
  }

  searches(): Promise<string[]> {
    return this.#db.searches();
  }

  rememberSearch(text: string): Promise<void> {
    return this.#db.rememberSearch(text, Date.now());
  }

  forgetSearches(): Promise<void> {
    return this.#db.forgetSearches();
  }

  /** The server, of the language chosen here. Without a connection it is told with the next one. */
  async tellLanguage(): Promise<void> {
    const { askedLanguage: language } = this.#store.getState();
    if (language === null) return;
    const result = await this.#session.call('patch', '/api/v1/me', { body: { language }, shape: meShape });
    if (!result.ok && result.problem.code === 'offline') return;
    if (this.#store.getState().askedLanguage === language) this.#store.setState({ askedLanguage: null });
  }

  reconnect(): void {
    this.#socket.kick();
  }

  openChat(id: string | null): void {
    this.#store.setState((state) => {
      const left = state.openChat === null || state.openChat === id ? undefined : state.chats[state.openChat];
      // what came while it was open may be more than is kept
      const grown = left !== undefined && (openEnd(left.stretches)?.messages.length ?? 0) > MOST_OPEN;
      const trim = (chat: Chat): Chat => ({ ...chat, stretches: bounded(chat.stretches, null) });
      return { ...(grown ? onChat(state, left.head.id, trim) : state), openChat: id };
    });
    this.#loadOpen();
  }

  /** Counts only while the page can be seen; what was on screen before is read when the person comes back. */
  markRead(chat: string, seq: number): void {
    if (this.#platform.isVisible()) this.#marks.read(chat, seq);
    else this.#seenWhileHidden = { chat, seq };
  }

  #take(frame: ServerFrame): void {
    const before = this.#store.getState();
    this.#marks.before(frame, before);
    this.#store.setState((state) => reduce(state, frame, Date.now()));
    if (frame.type === 'session.hello') this.#up(frame);
    this.#sync.after(frame, before);
    this.#people.after(frame);
    this.outbox.after(frame);
    this.moments.after(frame);
    this.#marks.after(before);
  }

  #up({ protocol, bundle, heads, language }: Frame<'session.hello'>): void {
    void speak(this.#store, this.#store.getState().askedLanguage ?? language);
    void this.tellLanguage();
    const own = this.#platform.bundle;
    const isOld = protocol > PROTOCOL_VERSION || (bundle !== '' && own !== '' && bundle !== own);
    if (isOld) void this.#platform.shell.refresh().then(() => this.#store.setState({ updateReady: true }));
    else this.#store.setState({ updateReady: false });
    void this.#db.keepOnly(heads.map((head) => head.id));
    this.#sync.up();
    this.#marks.up();
    this.moments.up();
    this.outbox.up();
    this.own.up();
    this.#loadOpen();
  }

  #down(code: number): void {
    this.#store.setState({ connected: false });
    this.#sync.down();
    this.#people.down();
    this.outbox.down(code);
  }

  #stirred(): void {
    this.#socket.kick();
    const seen = this.#seenWhileHidden;
    if (!seen || !this.#platform.isVisible()) return;
    this.#seenWhileHidden = null;
    if (this.#store.getState().openChat === seen.chat) this.#marks.read(seen.chat, seen.seq);
  }

  #loadOpen(): void {
    const { openChat, chats } = this.#store.getState();
    const chat = openChat === null ? undefined : chats[openChat];
    if (openChat !== null && chat && !openEnd(chat.stretches)) void this.history.load(openChat, { kind: 'newest' });
  }
}
