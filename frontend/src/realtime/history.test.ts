/** Finding a moment in a timeline by its places, and keeping no more of it than is read. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Browser, type Tab, until, useVirtualTime } from '../test/browser';
import { opened, sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';
import { KEPT } from './stretches';

let server: FakeServer;
let browser: Browser;

beforeEach(() => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
});

afterEach(() => {
  vi.useRealTimers();
});

const count = (tab: Tab) =>
  (tab.state.chats.c?.stretches ?? []).reduce((sum, { messages }) => sum + messages.length, 0);

/** So many messages, and all of the chat a second apart up to now. */
function fill(messages: number): void {
  for (let at = 0; at < messages; at += 1) server.say('c', 'you', `filled ${at}`);
  const { messages: held, ordered } = server.the('c');
  const from = Date.now() - ordered.length * 1_000;
  for (const [at, said] of ordered.entries()) held.set(said.seq, { ...said, created_at_ms: from + at * 1_000 });
}

describe('the first message since a moment', () => {
  it('is not found without a connection', async () => {
    const tab = await browser.tab();
    server.isDown = true;
    server.cut();
    const found = await tab.actions.seqAt('c', 0);
    expect(found).toMatchObject({ ok: false });
  });

  it('is none after the last', async () => {
    fill(100);
    const tab = await browser.tab();
    expect(await tab.actions.seqAt('c', Date.now() + 1e9)).toEqual({ ok: true, value: null });
  });

  it('is found by a few questions, between changes that take places too', async () => {
    fill(250);
    const { seq: changed } = server.the('c').ordered[99] ?? { seq: 0 };
    for (const emoji of ['👍', '👎', '😂']) server.react('c', changed, 'you', emoji, true);
    fill(250);
    const tab = await browser.tab();
    await opened(tab);
    const all = server.the('c').ordered;
    for (const at of [0, 1, 7, 250, 460, all.length - 1]) {
      const { seq, created_at_ms } = all[at] ?? { seq: 0, created_at_ms: 0 };
      server.received = [];
      expect(await tab.actions.seqAt('c', created_at_ms - 500)).toEqual({ ok: true, value: seq });
      expect(server.received.filter(({ type }) => type === 'history.get').length).toBeLessThan(11);
    }
  });
});

describe('pages far from what is read', () => {
  it('are dropped, but for the newest, and come again when they are asked for', async () => {
    fill(KEPT + 1_000);
    const tab = await browser.tab();
    await opened(tab);
    const first = () => tab.state.chats.c?.stretches[0]?.messages[0]?.seq ?? 0;
    while (tab.state.chats.c?.stretches[0]?.hasBefore) {
      const before = first();
      await tab.actions.loadOlder('c', before);
      expect(first()).toBeLessThan(before);
      expect(count(tab)).toBeLessThanOrEqual(KEPT + 50);
    }
    const stretches = tab.state.chats.c?.stretches ?? [];
    expect(stretches).toHaveLength(2);
    expect(stretches[0]?.messages).toHaveLength(KEPT);
    expect(stretches[1]?.messages).toHaveLength(50);
    expect(stretches[1]?.hasAfter).toBe(false);

    const edge = stretches[0]?.messages.at(-1)?.seq ?? 0;
    await tab.actions.loadNewer('c', edge);
    expect(tab.state.chats.c?.stretches[0]?.messages.some(({ seq }) => seq === edge + 1)).toBe(true);
    expect(tab.state.chats.c?.stretches[0]?.hasBefore).toBe(true);
    server.say('c', 'you', 'new');
    await until('it is there', () => tab.shown('c').at(-1) === 'new');
  });
});
