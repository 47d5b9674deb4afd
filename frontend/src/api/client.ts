/** REST calls: addresses and bodies typed by the wire, answers checked at run time, refusals as a `Problem`. */
import * as v from 'valibot';
import type { Result } from '../app/state';
import { offline } from '../realtime/problems';
import { problem, type Shape } from '../realtime/shapes';
import type { paths } from '../realtime/wire';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Path = keyof paths;
type Json<T> = { content: { 'application/json': T } };

type BodyOf<Operation> = Operation extends { requestBody: Json<infer Body> }
  ? { body: Body }
  : Operation extends { requestBody: { content: { 'image/*': string } } }
    ? { body: Blob }
    : { body?: undefined };
type ParamsOf<Operation> = Operation extends { parameters: { path: infer Params extends object } }
  ? { params: { [Name in keyof Params]: string } }
  : { params?: undefined };
type QueryOf<Operation> = Operation extends { parameters: { query?: infer Query extends object } }
  ? { query?: Query }
  : { query?: undefined };
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Responses extends { 200: Json<infer Answer> } | { 201: Json<infer Answer> }
    ? Answer
    : null
  : never;

export type Call<P extends Path, M extends Method> = BodyOf<paths[P][M]> &
  ParamsOf<paths[P][M]> &
  QueryOf<paths[P][M]> & { shape: Shape<AnswerOf<paths[P][M]>> };

/** For operations that answer nothing. */
export const nothing: Shape<null> = v.null();

const TIMEOUT_MS = 20_000;

/** One HTTP exchange. `status` 0: none took place. */
export type Exchange<T> = { status: number; result: Result<T> };

export class Api {
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher;
  }

  async call<P extends Path, M extends Method>(
    method: M,
    path: P,
    call: Call<P, M>,
    access: string | null,
  ): Promise<Exchange<AnswerOf<paths[P][M]>>> {
    // tells our own page from a form or a script of another site
    const headers: Record<string, string> = { 'X-Requested-With': 'messenger' };
    if (access !== null) headers.Authorization = `Bearer ${access}`;
    const { body } = call;
    const isFile = body instanceof Blob;
    if (body !== undefined) headers['Content-Type'] = isFile ? body.type : 'application/json';
    let response: Response;
    let raw: unknown = null;
    try {
      response = await this.#fetch(address(path, call.params ?? {}, call.query ?? {}), {
        method: method.toUpperCase(),
        headers,
        body: body === undefined || isFile ? body : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      raw = text === '' ? null : parsed(text);
    } catch {
      return { status: 0, result: { ok: false, problem: offline('The server cannot be reached.') } };
    }
    return { status: response.status, result: response.ok ? read(call.shape, raw) : refusal(response.status, raw) };
  }

  /** A file, or null where it can't be had. */
  async file<P extends Path>(path: P, params: object, access: string): Promise<Blob | null> {
    try {
      const response = await this.#fetch(address(path, params, {}), {
        headers: { Authorization: `Bearer ${access}` },
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }
}

function address(path: string, params: object, query: object): string {
  let filled = path;
  for (const [name, value] of Object.entries(params)) {
    filled = filled.replace(`{${name}}`, encodeURIComponent(String(value)));
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function read<T>(shape: Shape<T>, raw: unknown): Result<T> {
  const checked = v.safeParse(shape, raw);
  if (checked.success) return { ok: true, value: checked.output };
  return { ok: false, problem: { code: 'unreadable', message: 'The answer of the server is not understood.' } };
}

/** What stands between us and the server, a proxy for one, may refuse in words of its own. */
function refusal(status: number, raw: unknown): Result<never> {
  const checked = v.safeParse(problem, raw);
  if (checked.success) return { ok: false, problem: checked.output };
  const code = status >= 500 ? 'unavailable' : 'refused';
  return { ok: false, problem: { code, message: `The server answered ${status}.` } };
}
