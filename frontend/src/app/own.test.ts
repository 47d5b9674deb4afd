import { beforeEach, describe, expect, it } from 'vitest';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';
import { FOREVER_MS, ownIn, unreadTotal } from './own';

let server: FakeServer;
let browser: Browser;

beforeEach(() => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
});

const own = (tab: Tab, chat = 'c') => ownIn(tab.state, chat);
const sent = () => server.received.flatMap((frame) => (frame.type === 'own.set' ? [frame] : []));
const held = (user = 'me') => server.the('c').head(user).own;

async function goOffline(tab: Tab): Promise<void> {
  tab.isOffline = true;
  for (const connection of tab.connections) connection.end(0);
  await pass(100);
}

describe('what is refused', () => {
  it('shows what the server holds again, and is not asked a second time', async () => {
    const tab = await browser.tab();
    await goOffline(tab);
    server.leave('c', 'me');
    tab.actions.setOwn('c', { pinned: true });
    tab.isOffline = false;
    tab.stirred();
    await until('the chat to be gone', () => tab.state.chats.c === undefined);
    await pass(5_000);
    expect(tab.state.ownSets).toEqual([]);
    expect(sent()).toEqual([]);
  });
});

describe('what is set', () => {
  it('counts at once and reaches the other devices', async () => {
    const tab = await browser.tab();
    const phone = await new Browser(server, 'me').tab();
    tab.actions.setOwn('c', { muted_until_ms: FOREVER_MS, archived: true });
    expect(own(tab)).toMatchObject({ muted_until_ms: FOREVER_MS, archived: true });
    await until('the phone', () => own(phone).archived);
    expect(own(phone)).toEqual(held());
    await until('no more to send', () => tab.state.ownSets.length === 0);
    expect(own(tab)).toEqual(held());
    tab.actions.setOwn('c', { muted_until_ms: 0 });
    expect(own(tab).muted_until_ms).toBeUndefined();
    await until('the phone', () => own(phone).muted_until_ms === undefined);
  });

  it('offline waits, only its last value is sent, and leaves alone what another device set', async () => {
    const tab = await browser.tab();
    await goOffline(tab);
    for (const body of ['Я', 'Я п', 'Я приду']) tab.actions.setOwn('c', { draft: { body } });
    tab.actions.setOwn('c', { pinned: true, archived: false });
    tab.actions.setOwn('c', { pinned: false });
    tab.actions.setOwn('c', { archived: true });
    await pass(1_000);
    expect(tab.state.ownSets).toHaveLength(4);
    server.setOwn('c', 'me', { marked_unread: true });
    tab.isOffline = false;
    tab.stirred();
    await until('all to be sent', () => tab.state.ownSets.length === 0);
    expect(sent()).toHaveLength(1);
    expect(sent()[0]).toMatchObject({ pinned: false, archived: true, draft: { body: 'Я приду' } });
    expect(held()).toMatchObject({ marked_unread: true, archived: true, draft: { body: 'Я приду' } });
    expect(own(tab)).toEqual(held());
  });

  it('outlasts a reload while offline', async () => {
    const tab = await browser.tab();
    await pass(1_000);
    await goOffline(tab);
    tab.actions.setOwn('c', { archived: true });
    await pass(1_000);
    tab.die();
    server.isDown = true;
    const again = await browser.tab();
    expect(own(again).archived).toBe(true);
    server.isDown = false;
    again.stirred();
    await until('it to be sent', () => held().archived);
  });

  it('is sent again when the answer is lost with the connection', async () => {
    const tab = await browser.tab();
    server.isSilent = true;
    tab.actions.setOwn('c', { pinned: true });
    await until('the first try', () => sent().length === 1);
    server.cut();
    server.isSilent = false;
    await until('it to be sent', () => tab.state.ownSets.length === 0);
    expect(held().pinned_at_ms).toBeDefined();
  });

  it('in the second tab is sent once, by the tab that sends', async () => {
    const first = await browser.tab();
    const second = await browser.tab();
    await pass(500);
    second.actions.setOwn('c', { archived: true });
    expect(own(second).archived).toBe(true);
    await until('it to be sent', () => held().archived);
    await until('both to know', () => first.state.ownSets.length + second.state.ownSets.length === 0);
    expect(sent()).toHaveLength(1);
    expect([own(first).archived, own(second).archived]).toEqual([true, true]);
    first.die();
    second.actions.setOwn('c', { archived: false });
    await until('the second to take over', () => !held().archived);
  });
});

describe('what another device set', () => {
  it('is asked for after a lost event', async () => {
    const tab = await browser.tab();
    server.faults = { lose: 1, double: 0, delay: 0 };
    server.setOwn('c', 'me', { archived: true });
    server.faults = { lose: 0, double: 0, delay: 0 };
    server.setOwn('c', 'me', { marked_unread: true });
    await until('the list', () => tab.state.userVersion === server.userVersions.get('me'));
    expect(own(tab)).toEqual(held());
  });

  it('is not taken back by an older state of the chat', async () => {
    const tab = await browser.tab();
    const { head } = tab.state.chats.c ?? {};
    if (!head) throw new Error('no chat');
    server.setOwn('c', 'me', { archived: true });
    await until('the event', () => own(tab).archived);
    const version = ++server.the('c').version;
    for (const connection of server.of('me'))
      connection.push({
        type: 'chat.changes',
        version,
        reset: false,
        more: false,
        head: { ...head, version },
        messages: [],
        members: [],
      });
    await until('the answer', () => tab.state.chats.c?.head.version === version);
    expect(own(tab).archived).toBe(true);
  });
});

describe('the count in the title', () => {
  it('leaves out what is to be quiet, and counts a mark as one', async () => {
    server.chat('d', ['me', 'you']);
    server.say('d', 'you', 'three');
    const tab = await browser.tab();
    expect(unreadTotal(tab.state, Date.now())).toBe(3);
    tab.actions.setOwn('c', { muted_until_ms: Date.now() + 60_000 });
    tab.actions.setOwn('d', { marked_unread: true });
    expect(unreadTotal(tab.state, Date.now())).toBe(1);
    expect(unreadTotal(tab.state, Date.now() + 60_000)).toBe(3);
    tab.actions.markRead('d', server.say('d', 'you', 'four').seq);
    await until('it to be read', () => tab.state.chats.d?.head.unread === 0);
    expect(unreadTotal(tab.state, Date.now())).toBe(1);
  });
});
