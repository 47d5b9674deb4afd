/** Calls as the person signed in: tokens renewed once for all, refusals in words, nothing unchecked let through. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Locks } from '../app/platform';
import { peopleOut, sessionsOut } from '../realtime/shapes';
import { Api, nothing } from './client';
import { Session } from './session';

type Asked = { method: string; url: string; headers: Headers; body: string };
type Answer = (asked: Asked) => Response | Promise<Response>;

const alone: Locks = { hold: (_name, work) => work() };
const me = { id: 'me', username: 'me', name: 'Me', role: 'member', language: 'en', session: 's' };

let asked: Asked[];
let answers: Record<string, Answer>;
let session: Session;
let granted: number;

const refusal = (status: number, code: string): Response => Response.json({ code, message: code }, { status });

beforeEach(() => {
  asked = [];
  granted = 0;
  answers = {
    '/api/v1/auth/refresh': () => Response.json({ access: `token ${++granted}`, expires_in_ms: 900_000, me }),
  };
  const fetcher: typeof fetch = async (input, init) => {
    const url = String(input);
    const one = {
      method: init?.method ?? '',
      url,
      headers: new Headers(init?.headers),
      body: String(init?.body ?? ''),
    };
    asked.push(one);
    const answer = answers[url.split('?')[0] ?? ''];
    if (!answer) throw new TypeError('fetch failed');
    return answer(one);
  };
  session = new Session(new Api(fetcher), alone);
});

const people = (q: string) => session.call('get', '/api/v1/people', { query: { q }, shape: peopleOut });
const refreshes = (): number => asked.filter(({ url }) => url.endsWith('/refresh')).length;

describe('a token', () => {
  it('is asked for once, however many calls need it, and travels in the header', async () => {
    answers['/api/v1/people'] = () => Response.json({ people: [] });
    await Promise.all([people('a'), people('b'), people('c')]);
    expect(refreshes()).toBe(1);
    const calls = asked.filter(({ url }) => url.includes('people'));
    expect(calls.map(({ url }) => url)).toEqual(['a', 'b', 'c'].map((q) => `/api/v1/people?q=${q}`));
    for (const { headers } of calls) expect(headers.get('Authorization')).toBe('Bearer token 1');
    for (const { headers } of asked) expect(headers.get('X-Requested-With')).toBe('messenger');
  });

  it('that is refused is renewed once for all, and the calls go again', async () => {
    answers['/api/v1/people'] = ({ headers }) => {
      return headers.get('Authorization') === 'Bearer token 2'
        ? Response.json({ people: [] })
        : refusal(401, 'unauthenticated');
    };
    const results = await Promise.all([people('a'), people('b')]);
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(refreshes()).toBe(2);
  });

  it('that is refused again is not asked for a third time', async () => {
    answers['/api/v1/people'] = () => refusal(401, 'unauthenticated');
    expect(await people('a')).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } });
    expect(refreshes()).toBe(2);
  });

  it.each([
    [() => refusal(401, 'reused'), { kind: 'ended', reason: 'sessionEnded' }],
    [() => refusal(403, 'banned'), { kind: 'ended', reason: 'banned' }],
    [() => refusal(503, 'unavailable'), { kind: 'retry' }],
    [() => new Response('<html>', { status: 502 }), { kind: 'retry' }],
    [() => Response.json({ access: 5 }), { kind: 'retry' }],
  ])('that cannot be had says why', async (answer: Answer, token) => {
    answers['/api/v1/auth/refresh'] = answer;
    expect(await session.token()).toEqual(token);
    expect((await people('a')).ok).toBe(false);
    expect(asked.some(({ url }) => url.includes('people'))).toBe(false);
  });

  it('says who the cookie belongs to', async () => {
    const heard: string[] = [];
    session.onMe = ({ id }) => heard.push(id);
    expect(await session.renew()).toMatchObject({ kind: 'me', me: { id: 'me' } });
    expect(heard).toEqual(['me']);
  });
});

describe('an answer', () => {
  it('that is a refusal comes with its words', async () => {
    answers['/api/v1/people'] = () =>
      Response.json({ code: 'throttled', message: 'slow', retry_after_ms: 5 }, { status: 429 });
    expect(await people('a')).toEqual({
      ok: false,
      problem: { code: 'throttled', message: 'slow', retry_after_ms: 5 },
    });
  });

  it.each([
    ['a proxy’s page', () => new Response('<html>502</html>', { status: 502 }), 'unavailable'],
    ['a proxy’s refusal', () => new Response('no', { status: 404 }), 'refused'],
    ['half of it', () => Response.json({ people: [{ id: 'x' }] }), 'unreadable'],
    ['no JSON', () => new Response('hello'), 'unreadable'],
  ])('that is %s is a problem', async (_what, answer: Answer, code) => {
    answers['/api/v1/people'] = answer;
    expect(await people('a')).toMatchObject({ ok: false, problem: { code } });
  });

  it('that never comes is offline', async () => {
    expect(await people('a')).toMatchObject({ ok: false, problem: { code: 'offline' } });
  });

  it('steps over what it doesn’t know and keeps what it does', async () => {
    const known = {
      id: 's',
      device: '',
      address_range: '',
      agent: '',
      created_at_ms: 1,
      last_used_at_ms: 2,
      current: true,
    };
    answers['/api/v1/auth/sessions'] = () => Response.json({ sessions: [{ ...known, future: 1 }], more: true });
    const result = await session.call('get', '/api/v1/auth/sessions', { shape: sessionsOut });
    expect(result).toEqual({ ok: true, value: { sessions: [known] } });
  });

  it('may be nothing', async () => {
    answers['/api/v1/chats/a%2Fb/leave'] = () => new Response(null, { status: 204 });
    const call = { params: { chat_id: 'a/b' }, shape: nothing };
    expect(await session.call('post', '/api/v1/chats/{chat_id}/leave', call)).toEqual({ ok: true, value: null });
  });
});
