/** The connection: proves who it is, notices death, comes back, and says no more than a person needs to know. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { FakeServer } from '../test/server';
import { CLOSE } from './limits';
import { GAP_SHOWN_AFTER_MS, PING_EVERY_MS, PONG_WITHIN_MS, RESTARTED_WITHIN_MS, UNREACHABLE_AFTER_MS } from './socket';

let server: FakeServer;
let browser: Browser;
let tab: Tab;

const refreshes = (): number => browser.calls.filter((call) => call.endsWith('/auth/refresh')).length;

/** Every link shown from now on. */
function links(): string[] {
  const seen: string[] = [];
  tab.store.subscribe((state, before) => {
    if (state.link !== before.link) seen.push(state.link);
  });
  return seen;
}

beforeEach(async () => {
  useVirtualTime();
  server = new FakeServer();
  for (const user of ['me', 'you']) server.person(user);
  server.chat('c', ['me', 'you']);
  browser = new Browser(server, 'me');
  tab = await browser.tab();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the session', () => {
  it('ends when the server takes neither the token nor its successor', async () => {
    server.people.delete('me');
    server.cut(CLOSE.AUTH);
    await until('the login page', () => tab.state.stage === 'signedOut');
    expect(tab.state.signedOutReason).toBe('sessionEnded');
    expect(tab.state.chats).toEqual({});
  });

  it('goes on with a new token where only the old one was refused', async () => {
    const before = refreshes();
    server.cut(CLOSE.AUTH);
    await until('a connection', () => tab.isConnected);
    expect(refreshes()).toBe(before + 1);
    expect(tab.state.stage).toBe('signedIn');
  });

  it('ends when the cookie is refused', async () => {
    browser.cookie = null;
    server.cut(CLOSE.AUTH);
    await until('the login page', () => tab.state.signedOutReason === 'sessionEnded');
  });

  it('ends with a ban, and nothing of it is left on disk', async () => {
    tab.actions.openChat('c');
    tab.actions.setDraft('c', 'text');
    await pass(1_000);
    server.cut(CLOSE.BANNED);
    await until('the login page', () => tab.state.signedOutReason === 'banned');
    await pass(500);
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('messenger-me');
    const connections = tab.connections.length;
    await pass(60_000);
    expect(tab.connections).toHaveLength(connections);
  });

  it('sends nothing before the hello', async () => {
    expect(server.received[0]?.type).toBe('session.auth');
    expect(JSON.stringify(tab.state)).not.toContain('access');
  });
});

describe('a break', () => {
  it('is not shown when it is short', async () => {
    const seen = links();
    server.cut();
    await until('a connection', () => tab.isConnected);
    await pass(GAP_SHOWN_AFTER_MS);
    expect(seen).toEqual([]);
  });

  it.each([
    [0, 'connecting'],
    [1001, 'restarting'],
    [1012, 'restarting'],
    [CLOSE.RESYNC, 'restarting'],
  ])('with code %i is shown as %s when it lasts', async (code, link) => {
    const seen = links();
    server.isDown = true;
    server.cut(code);
    await pass(GAP_SHOWN_AFTER_MS - 100);
    expect(seen).toEqual([]);
    await pass(200);
    expect(seen).toEqual([link]);
    server.isDown = false;
    await until('a connection', () => tab.isConnected);
    expect(seen).toEqual([link, 'online']);
  });

  it.each([
    [0, UNREACHABLE_AFTER_MS],
    [1012, RESTARTED_WITHIN_MS],
  ])('with code %i that lasts for long is a server that cannot be reached, and since when', async (code, afterMs) => {
    const seen = links();
    const lostAtMs = Date.now();
    server.isDown = true;
    server.cut(code);
    await pass(afterMs - 200);
    expect(seen).not.toContain('unreachable');
    await pass(2 * GAP_SHOWN_AFTER_MS);
    expect(seen.at(-1)).toBe('unreachable');
    expect(tab.state.linkLostAtMs - lostAtMs).toBeLessThan(200);
    server.isDown = false;
    tab.actions.reconnect();
    await until('online', () => tab.state.link === 'online', 500);
    expect(seen).toHaveLength(3);
  });

  it('because of too many windows says so, until one is closed', async () => {
    const seen = links();
    const connect = server.connect.bind(server);
    const crowd = vi.spyOn(server, 'connect').mockImplementation(() => {
      const connection = connect();
      connection.end(CLOSE.FLOOD);
      return connection;
    });
    server.cut();
    await pass(30_000);
    expect(seen.at(-1)).toBe('crowded');
    crowd.mockRestore();
    await until('online', () => tab.state.link === 'online');
  });

  it('says offline when the browser is', async () => {
    tab.isOffline = true;
    server.cut();
    await until('offline', () => tab.state.link === 'offline');
    tab.isOffline = false;
    tab.stirred();
    await until('online', () => tab.state.link === 'online', 1_000);
  });

  it('is tried again in growing pauses, never faster than half a second, never slower than half a minute', async () => {
    server.isDown = true;
    const at: number[] = [];
    const connect = server.connect.bind(server);
    vi.spyOn(server, 'connect').mockImplementation(() => {
      at.push(Date.now());
      return connect();
    });
    // the token lasts for a quarter of an hour, so each try is a connection
    server.cut();
    await pass(180_000);
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_100);
    expect(pauses.at(-1)).toBeGreaterThan(15_000);
  });

  it('ends at once when the network comes back', async () => {
    server.isDown = true;
    server.cut();
    await pass(120_000);
    server.isDown = false;
    tab.stirred();
    await until('a connection', () => tab.isConnected, 500);
  });

  it('waits longer after too many frames', async () => {
    server.cut(CLOSE.FLOOD);
    await pass(4_500);
    expect(tab.isConnected).toBe(false);
    await until('a connection', () => tab.isConnected, 2_000);
  });
});

describe('a dead peer', () => {
  it('is noticed by its silence, and the next connection is tried', async () => {
    const [dead] = server.of('me');
    if (!dead) throw new Error('no connection');
    vi.spyOn(dead, 'push').mockImplementation(() => {});
    await pass(PING_EVERY_MS + PONG_WITHIN_MS + 200);
    expect(dead.isOpen).toBe(false);
    await until('another', () => tab.isConnected);
  });

  it('is noticed sooner when the page is looked at again', async () => {
    const [dead] = server.of('me');
    if (!dead) throw new Error('no connection');
    vi.spyOn(dead, 'push').mockImplementation(() => {});
    tab.stirred();
    await pass(3_100);
    expect(dead.isOpen).toBe(false);
  });

  it('is not suspected while it answers', async () => {
    const connections = tab.connections.length;
    await pass(5 * 60_000);
    expect(tab.connections).toHaveLength(connections);
    expect(server.received.filter((frame) => frame.type === 'ping')).toHaveLength(12);
  });

  it('that never says hello is given up', async () => {
    const connect = server.connect.bind(server);
    const mute = connect();
    vi.spyOn(server, 'connect').mockReturnValueOnce(mute);
    server.of('me')[0]?.end(0);
    await until('it was tried', () => mute.onmessage !== null);
    await until('it was given up', () => !mute.isOpen, 15_000);
    await until('another', () => tab.state.link === 'online' && tab.isConnected);
  });
});

describe('what cannot be read', () => {
  const say = (text: string): void => {
    for (const connection of server.of('me')) connection.onmessage?.(text);
  };

  it.each(['', 'no JSON', '[]', '{"type":7}', '{"type":"chat.state","chat":5}', '{"type":"future.frame","x":1}'])(
    'is stepped over: %s',
    async (text) => {
      const before = tab.state;
      say(text);
      await pass(500);
      expect(tab.state).toBe(before);
      expect(tab.isConnected).toBe(true);
      server.say('c', 'you', 'still here');
      await until('the message', () => tab.state.chats.c?.head.last?.body === 'still here');
    },
  );

  it('as the answer to a question does not make it ask for ever', async () => {
    const chat = server.the('c');
    const changes = chat.changes.bind(chat);
    const odd = (): ReturnType<typeof changes> =>
      JSON.parse(JSON.stringify({ ...changes('me', 1, 0, 9, 9), more: 'odd' }));
    vi.spyOn(chat, 'changes').mockImplementation((_user, _version, ref) => ({ ...odd(), ref }));
    server.faults.lose = 1;
    server.say('c', 'you', 'lost');
    server.faults.lose = 0;
    server.say('c', 'you', 'heard');
    await pass(60_000);
    expect(server.received.filter((frame) => frame.type === 'chats.sync')).toHaveLength(1);
  });

  it('offers a reload when the server ships another build', async () => {
    expect(tab.state.updateReady).toBe(false);
    server.bundle = 'newer';
    server.cut();
    await until('the offer', () => tab.state.updateReady);
    server.bundle = 'own';
    server.cut();
    await until('no offer', () => !tab.state.updateReady);
  });
});
