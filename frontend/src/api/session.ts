/** Who we are to the server: the access token, in memory only, and its renewal by the httpOnly cookie. */

import type { Locks } from '../app/platform';
import type { Proof, Result, Shown } from '../app/state';
import { offline } from '../realtime/problems';
import { accessOut } from '../realtime/shapes';
import type { Token } from '../realtime/socket';
import type { paths } from '../realtime/wire';
import type { AccessOut, Me, PasswordIn, RegistrationIn } from '../realtime/wire-types';
import { type AnswerOf, type Api, type Call, type Method, nothing } from './client';

/** A token is renewed this long before it ends, so that none ends on its way. */
const RENEW_BEFORE_MS = 30_000;
/** One tab renews at a time: each renewal replaces the cookie they share. */
const LOCK = 'messenger-refresh';

const CODES = { banned: 'banned', deleted: 'account_deleted', sessionEnded: 'unauthenticated' } as const;

type Answer<P extends keyof paths, M extends Method> = Result<AnswerOf<paths[P][M]>>;

export class Session {
  readonly #api: Api;
  readonly #locks: Locks;
  #access: { token: string; untilMs: number } | null = null;
  #me: Me | null = null;
  #renewal: Promise<Token> | null = null;
  /** Told who the cookie belongs to at each renewal: another tab may have signed in as somebody else. */
  onMe: (me: Me) => void = () => {};
  /** Told the recovery codes of a second factor that was switched on by this: they come this once. */
  onRecoveryCodes: (codes: string[]) => void = () => {};

  constructor(api: Api, locks: Locks) {
    this.#api = api;
    this.#locks = locks;
  }

  async token(renew = false): Promise<Token> {
    if (!renew && this.#access && Date.now() < this.#access.untilMs)
      return { kind: 'token', token: this.#access.token };
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** Asks the server anew who the cookie belongs to. */
  async renew(): Promise<{ kind: 'me'; me: Me } | Exclude<Token, { kind: 'token' }>> {
    const token = await this.token(true);
    if (token.kind !== 'token') return token;
    return this.#me ? { kind: 'me', me: this.#me } : { kind: 'retry' };
  }

  async signIn(username: string, password: string | null, proof: Proof): Promise<Result<Me>> {
    const body = { username, ...(password === null ? {} : { password }), ...proof };
    return this.#granted(await this.#api.call('post', '/api/v1/auth/login', { body, shape: accessOut }, null));
  }

  async accept(token: string, password: string, shown: Shown, proof: Proof): Promise<Result<Me>> {
    const body = { token, password, ...shown, ...proof };
    return this.#granted(
      await this.#api.call('post', '/api/v1/auth/invitation/accept', { body, shape: accessOut }, null),
    );
  }

  async register(body: RegistrationIn): Promise<Result<Me>> {
    return this.#granted(await this.#api.call('post', '/api/v1/auth/registration', { body, shape: accessOut }, null));
  }

  /** The session goes on with another token: the one before ended with the old password. */
  async changePassword(body: PasswordIn): Promise<Result<Me>> {
    return this.#granted({ result: await this.call('post', '/api/v1/me/password', { body, shape: accessOut }) });
  }

  /** False when the server could not be told. */
  async signOut(): Promise<boolean> {
    this.#access = null;
    const { status } = await this.#api.call('post', '/api/v1/auth/logout', { shape: nothing }, null);
    return status !== 0 && status < 500;
  }

  forget(): void {
    this.#access = null;
  }

  /** A call as the person signed in. A token the server no longer takes is renewed once. */
  async call<P extends keyof paths, M extends Method>(method: M, path: P, call: Call<P, M>): Promise<Answer<P, M>> {
    const first = await this.#callWith(await this.token(), method, path, call);
    if (first.status !== 401) return first.result;
    return (await this.#callWith(await this.token(true), method, path, call)).result;
  }

  /** A file as the person signed in; null where it can't be had now. */
  async file<P extends keyof paths>(path: P, params: object): Promise<Blob | null> {
    const token = await this.token();
    return token.kind === 'token' ? this.#api.file(path, params, token.token) : null;
  }

  async #callWith<P extends keyof paths, M extends Method>(token: Token, method: M, path: P, call: Call<P, M>) {
    if (token.kind === 'token') return this.#api.call(method, path, call, token.token);
    const problem =
      token.kind === 'retry'
        ? offline('The server cannot be reached.')
        : { code: CODES[token.reason], message: 'The session has ended.' };
    const refused: Result<never> = { ok: false, problem };
    return { status: 0, result: refused };
  }

  async #renew(): Promise<Token> {
    return this.#locks.hold(LOCK, async () => {
      const { status, result } = await this.#api.call('post', '/api/v1/auth/refresh', { shape: accessOut }, null);
      if (this.#granted({ result }).ok && this.#access) return { kind: 'token', token: this.#access.token };
      if (status === 401) return { kind: 'ended', reason: 'sessionEnded' };
      if (!result.ok && result.problem.code === 'banned') return { kind: 'ended', reason: 'banned' };
      if (!result.ok && result.problem.code === 'account_deleted') return { kind: 'ended', reason: 'deleted' };
      return { kind: 'retry' };
    });
  }

  #granted({ result }: { result: Result<AccessOut> }): Result<Me> {
    if (!result.ok) return result;
    const { access, expires_in_ms, me, recovery_codes } = result.value;
    this.#access = { token: access, untilMs: Date.now() + Math.max(0, expires_in_ms - RENEW_BEFORE_MS) };
    this.#me = me;
    this.onMe(me);
    if (recovery_codes) this.onRecoveryCodes(recovery_codes);
    return { ok: true, value: me };
  }
}
