/** Who is signed in on this page: how it starts, how somebody comes and goes, and what the other tabs have to do with it. */
import * as v from 'valibot';
import { Api } from '../api/client';
import { Session } from '../api/session';
import type { EndReason } from '../realtime/socket';
import type { Me, RegistrationIn } from '../realtime/wire-types';
import { AccountDb } from '../storage/account-db';
import { Settings, writeLook } from '../storage/settings';
import { Account } from './account';
import type { Bus, Platform } from './platform';
import type { Proof, Result, Shown, SignedOutReason } from './state';
import { type AppStore, initialState, lookOf, ofDevice } from './store';

/** A server that takes longer is not waited for where the browser has something to show. */
const CACHE_AFTER_MS = 1_500;

const news = v.variant('kind', [
  v.object({ kind: v.literal('outbox'), user: v.string() }),
  v.object({ kind: v.literal('signedIn'), user: v.string() }),
  v.object({ kind: v.literal('signedOut'), user: v.string() }),
]);
type News = v.InferOutput<typeof news>;

export class Life {
  readonly api: Api;
  readonly session: Session;
  account: Account | null = null;
  readonly #store: AppStore;
  readonly #platform: Platform;
  readonly #settings = new Settings();
  readonly #bus: Bus;
  /** Whether there is a session could not be asked: it is again, as soon as that may work. */
  #undecided = false;
  /** Comings and goings one after another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: AppStore, platform: Platform) {
    this.#store = store;
    this.#platform = platform;
    this.api = new Api(platform.fetch);
    this.session = new Session(this.api, platform.locks);
    this.session.onMe = (me) => this.#heardMe(me);
    this.#bus = platform.openBus();
    this.#bus.onMessage((message) => this.#heard(message));
    platform.onStirred(() => {
      if (this.#undecided) void this.#next(() => this.#boot());
    });
    this.session.onRecoveryCodes = (recoveryCodes) => store.setState({ recoveryCodes });
    platform.onLink(() => this.#linked());
    platform.shell.onBuild((build) => {
      if (build !== platform.bundle) store.setState({ updateReady: true, updateLater: false });
    });
    store.subscribe((state, before) => {
      const { theme, language, prefs } = before;
      if (state.theme !== theme || state.language !== language || state.prefs !== prefs) writeLook(lookOf(state));
    });
  }

  start(): Promise<void> {
    if (this.#linked()) return Promise.resolve();
    if (this.account) {
      this.#store.setState({ stage: 'signedIn', invitation: null, registrationLink: null });
      return Promise.resolve();
    }
    return this.#next(() => this.#boot());
  }

  signIn(username: string, password: string | null, proof: Proof = {}): Promise<Result<null>> {
    return this.#next(() => this.#come(this.session.signIn(username, password, proof)));
  }

  accept(token: string, password: string, shown: Shown, proof: Proof = {}): Promise<Result<null>> {
    return this.#next(() => this.#come(this.session.accept(token, password, shown, proof)));
  }

  register(registration: RegistrationIn): Promise<Result<null>> {
    return this.#next(() => this.#come(this.session.register(registration)));
  }

  /** The server has deleted the account: everything of it goes from this device, and from the other tabs. */
  deleted(user: string): Promise<void> {
    return this.#next(async () => {
      await this.#leave('deleted', true, user);
      this.#tell({ kind: 'signedOut', user });
    });
  }

  /** The page forgets at once; the server is told, now or when it can be. */
  signOut(): Promise<void> {
    return this.#next(async () => {
      const user = this.account?.me.id;
      await this.#settings.setOwesSignOut(true);
      await this.#leave('signedOut', true);
      if (user !== undefined) this.#tell({ kind: 'signedOut', user });
      await this.#settings.setOwesSignOut(!(await this.session.signOut()));
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #linked(): boolean {
    const link = this.#platform.takeLink();
    if (link?.kind === 'invite') this.#store.setState({ stage: 'invited', invitation: link.token });
    if (link?.kind === 'join') this.#store.setState({ stage: 'registering', registrationLink: link.token });
    return link !== null;
  }

  async #boot(): Promise<void> {
    this.#undecided = false;
    if (this.account) return;
    if (await this.#settings.owesSignOut()) {
      await this.#settings.setOwesSignOut(!(await this.session.signOut()));
      this.#store.setState({ stage: 'signedOut' });
      return;
    }
    const known = await this.#settings.account();
    const asked = this.session.renew();
    const answer = known && !known.ended ? await Promise.race([asked, after(CACHE_AFTER_MS)]) : await asked;
    if (answer?.kind === 'me') return this.#enter(answer.me);
    if (answer?.kind === 'ended' && known) return this.#gone(answer.reason, known.me.id);
    // nobody was here before: there is no session that could have ended
    if (answer?.kind === 'ended') return this.#leave(answer.reason === 'sessionEnded' ? 'none' : answer.reason, false);
    const link = this.#platform.isOffline() ? 'offline' : 'connecting';
    if (!known || known.ended) {
      this.#undecided = true;
      this.#store.setState({ stage: 'signedOut', link });
      return;
    }
    this.#store.setState({ link });
    await this.#enter(known.me);
  }

  async #come(granted: Promise<Result<Me>>): Promise<Result<null>> {
    const result = await granted;
    if (!result.ok) return result;
    await this.#settings.setOwesSignOut(false);
    await this.#closeAccount();
    await this.#enter(result.value);
    this.#tell({ kind: 'signedIn', user: result.value.id });
    return { ok: true, value: null };
  }

  async #enter(me: Me): Promise<void> {
    const before = await this.#settings.account();
    if (before && before.me.id !== me.id) await AccountDb.wipe(before.me.id);
    await this.#settings.setAccount({ me, ended: false });
    this.account = await Account.open({
      store: this.#store,
      platform: this.#platform,
      session: this.session,
      me,
      onEnd: (reason) => void this.#next(() => this.#gone(reason, me.id)),
      tellTabs: () => this.#tell({ kind: 'outbox', user: me.id }),
    });
    // the account first: what a screen asks for as soon as it is shown must find it
    this.#store.setState({ stage: 'signedIn', signedOutReason: 'none', invitation: null, registrationLink: null });
    this.account.start();
  }

  /** The server says that the session is over. Drafts and what was not sent wait for the same person. */
  async #gone(reason: EndReason, user: string | undefined): Promise<void> {
    if (this.account && this.account.me.id !== user) return;
    await this.#leave(reason, reason !== 'sessionEnded', user);
  }

  async #leave(reason: SignedOutReason, wipe: boolean, user = this.account?.me.id): Promise<void> {
    await this.#closeAccount();
    this.session.forget();
    const device = ofDevice(this.#store.getState());
    this.#store.setState({ ...initialState, ...device, stage: 'signedOut', signedOutReason: reason });
    const known = await this.#settings.account();
    if (!wipe) {
      if (known) await this.#settings.setAccount({ ...known, ended: true });
      return;
    }
    await this.#settings.setAccount(null);
    if (user !== undefined) await AccountDb.wipe(user);
  }

  async #closeAccount(): Promise<void> {
    const { account } = this;
    this.account = null;
    await account?.close();
  }

  /** A renewed session may be of somebody else, who signed in in another tab. */
  #heardMe(me: Me): void {
    const { account } = this;
    if (!account) return;
    if (account.me.id === me.id) this.#store.setState({ me });
    else void this.#next(() => this.#restart(me.id));
  }

  /** The cookie is another person's now. */
  async #restart(user: string): Promise<void> {
    if (this.account?.me.id === user) return;
    await this.#closeAccount();
    this.#store.setState({ ...initialState, ...ofDevice(this.#store.getState()) });
    await this.#boot();
  }

  #tell(message: News): void {
    this.#bus.post(message);
  }

  #heard(message: unknown): void {
    const checked = v.safeParse(news, message);
    if (!checked.success) return;
    const { kind, user } = checked.output;
    const mine = this.account?.me.id;
    switch (kind) {
      case 'outbox':
        if (user !== mine) return;
        void this.account?.outbox.reread();
        void this.account?.own.reread();
        return;
      case 'signedOut':
        if (user === mine) void this.#next(() => this.#leave('signedOut', true));
        return;
      case 'signedIn':
        if (user !== mine && this.#store.getState().stage !== 'starting') void this.#next(() => this.#restart(user));
        return;
      default:
        kind satisfies never;
    }
  }
}

function after(delayMs: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), delayMs));
}
