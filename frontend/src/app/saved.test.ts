import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FoundOut } from '../realtime/wire-types';
import { type Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { opened, sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';
import { isSaved } from './saved';

let server: FakeServer;
let browser: Browser;
let tab: Tab;
/** What the server holds of the messages 4 to 6, the newest first, and how often it was asked. */
let held: number[];
let asked: number;

const saved = (seq: number) => isSaved(tab.state, { chat: 'c', seq });

function pageOf(before: string | null): FoundOut {
  const rest = held.filter((seq) => before === null || seq < Number(before));
  const found = rest.slice(0, 2).map((seq) => {
    const message = server.the('c').messages.get(seq);
    if (!message) throw new Error(`no message ${seq}`);
    return { chat: 'c', message, at_ms: seq };
  });
  const cursor = rest.length > found.length ? String(found.at(-1)?.at_ms) : undefined;
  return { found, people: [], cursor };
}

/** From another device. */
function saveElsewhere(seq: number, on: boolean): void {
  const user_version = (server.userVersions.get('me') ?? 0) + 1;
  server.userVersions.set('me', user_version);
  held = on ? [seq, ...held] : held.filter((one) => one !== seq);
  for (const connection of server.of('me')) connection.push({ type: 'saved.state', user_version, chat: 'c', seq, on });
}

beforeEach(async () => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
  server.say('c', 'you', 'three');
  held = [6, 4];
  asked = 0;
  const fetch = browser.fetch.bind(browser);
  vi.spyOn(browser, 'fetch').mockImplementation(async (url, init, isCutOff) => {
    if (isCutOff) throw new TypeError('fetch failed');
    if (url.endsWith('/saved') && init?.method === 'PUT') return new Response(null, { status: 204 });
    if (!url.includes('/api/v1/saved')) return fetch(url, init, isCutOff);
    asked += 1;
    return Response.json(pageOf(new URL(url, 'http://here').searchParams.get('cursor')));
  });
  tab = await browser.tab();
  await opened(tab);
});

describe('which messages are saved', () => {
  it('is not known without a network, and asked for once', async () => {
    tab.isOffline = true;
    await tab.actions.loadSaved();
    expect(tab.state.saved).toBeNull();
    expect(saved(4)).toBe(false);
    tab.isOffline = false;
    held = [6, 5, 4];
    await Promise.all([tab.actions.loadSaved(), tab.actions.loadSaved()]);
    await tab.actions.loadSaved();
    expect([4, 5, 6, 7].map(saved)).toEqual([true, true, true, false]);
    expect(asked).toBe(2);
  });

  it('changes by what is done here and on other devices', async () => {
    await tab.actions.loadSaved();
    await tab.actions.save('c', 5, true);
    await tab.actions.save('c', 4, false);
    expect([4, 5, 6].map(saved)).toEqual([false, true, true]);
    saveElsewhere(4, true);
    saveElsewhere(6, false);
    await until('what the other did', () => saved(4) && !saved(6));
  });

  it('is asked for anew after a gap in which something private happened, and not after another', async () => {
    await tab.actions.loadSaved();
    server.cut();
    await until('it is back', () => tab.isConnected);
    await pass(100);
    expect([saved(4), saved(5)]).toEqual([true, false]);
    tab.isOffline = true;
    server.cut();
    await pass(100);
    saveElsewhere(5, true);
    tab.isOffline = false;
    tab.stirred();
    await until('it is back', () => tab.isConnected && tab.state.link === 'online');
    await pass(100);
    expect(tab.state.saved).toBeNull();
    await tab.actions.loadSaved();
    expect(saved(5)).toBe(true);
  });
});
