/** What a person sees while the server, the network and other people do what they do. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newChat } from '../realtime/chats';
import { LIMITS } from '../realtime/limits';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { opened, sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';

let server: FakeServer;
let browser: Browser;

const asked = (type: string): number => server.received.filter((frame) => frame.type === type).length;

/** Whether a chat was missing at any moment from now on. */
function missed(tab: Tab, chat: string): () => boolean {
  let isMissing = false;
  tab.store.subscribe((state) => {
    isMissing ||= !state.chats[chat];
  });
  return () => isMissing;
}

beforeEach(() => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
});

afterEach(() => {
  vi.useRealTimers();
});

describe('catching up', () => {
  it('shows what comes, in order', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.say('c', 'you', 'three');
    await until('the message', () => tab.shown('c').length === 3);
    expect(tab.shown('c')).toEqual(['one', 'two', 'three']);
    expect(asked('chats.sync')).toBe(0);
  });

  it('asks for what an event shows to be missing, once', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.faults.lose = 1;
    server.say('c', 'you', 'lost');
    server.edit('c', server.the('c').ordered[0]?.seq ?? 0, 'one, edited');
    server.faults.lose = 0;
    server.say('c', 'she', 'heard');
    server.say('c', 'she', 'heard too');
    await until('all of it', () => tab.shown('c').length === 5);
    expect(tab.shown('c')).toEqual(['one, edited', 'two', 'lost', 'heard', 'heard too']);
    expect(tab.state.chats.c?.head.version).toBe(server.the('c').version);
    expect(asked('chats.sync')).toBe(1);
  });

  it('takes the answer in pages', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.syncPage = 4;
    server.faults.lose = 1;
    for (let at = 0; at < 10; at += 1) server.say('c', 'you', `lost ${at}`);
    server.faults.lose = 0;
    server.say('c', 'you', 'heard');
    await until('all of it', () => tab.shown('c').length === 13);
    expect(asked('chats.sync')).toBe(3);
    expect(tab.state.chats.c?.head.unread).toBe(13);
  });

  it('takes a newer state that comes in a later page into its place', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.syncPage = 3;
    server.faults.lose = 1;
    const early = server.say('c', 'you', 'early');
    for (let at = 0; at < 5; at += 1) server.say('c', 'you', `lost ${at}`);
    server.edit('c', early.seq, 'early, edited last');
    server.faults.lose = 0;
    server.skip('c');
    await until('all of it', () => tab.shown('c').length === 8);
    expect(tab.shown('c')[2]).toBe('early, edited last');
  });

  it('steps over doubled and old events', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.faults.double = 1;
    server.say('c', 'you', 'three');
    server.edit('c', server.the('c').ordered[0]?.seq ?? 0, 'edited');
    await pass(100);
    server.faults = { lose: 0, double: 0, delay: 1 };
    server.say('c', 'you', 'late');
    server.faults.delay = 0;
    server.say('c', 'you', 'in time');
    await until('both', () => tab.shown('c').length === 5);
    server.release();
    await pass(1_000);
    expect(tab.shown('c')).toEqual(['edited', 'two', 'three', 'late', 'in time']);
    expect(tab.state.chats.c?.head.unread).toBe(5);
  });

  it('drops the cached timeline at a reset, and loads the hole when scrolled to', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.syncMax = 60;
    server.faults.lose = 1;
    for (let at = 0; at < 70; at += 1) server.say('c', 'you', `lost ${at}`);
    server.faults.lose = 0;
    server.say('c', 'you', 'heard');
    await until('the newest page', () => tab.shown('c').at(-1) === 'heard');
    expect(tab.state.chats.c?.stretches).toHaveLength(1);
    expect(tab.shown('c')).toHaveLength(LIMITS.HISTORY_PAGE_DEFAULT);
    expect(tab.state.chats.c?.stretches[0]?.hasBefore).toBe(true);
    await tab.actions.loadOlder('c', tab.state.chats.c?.stretches[0]?.messages[0]?.seq ?? 0);
    expect(tab.shown('c')).toHaveLength(73);
    expect(tab.state.chats.c?.stretches[0]?.hasBefore).toBe(false);
  });

  it('drops a page that was on its way when the reset came', async () => {
    for (let at = 0; at < 60; at += 1) server.say('c', 'you', `old ${at}`);
    const tab = await browser.tab();
    await opened(tab);
    server.syncMax = 10;
    const chat = server.the('c');
    const [first] = chat.ordered;
    const stale = chat.page({ type: 'history.get', ref: 0, chat: 'c', before_seq: chat.ordered.at(-50)?.seq });
    server.faults.lose = 1;
    server.edit('c', first?.seq ?? 0, 'newer than the page');
    for (let at = 0; at < 60; at += 1) server.say('c', 'you', `lost ${at}`);
    server.faults.lose = 0;
    vi.spyOn(chat, 'page').mockImplementationOnce(({ ref }) => {
      for (const connection of server.of('me')) connection.push(chat.changes('me', 1, 0, 1, 10));
      return { ...stale, ref };
    });
    await tab.actions.loadOlder('c', tab.state.chats.c?.stretches[0]?.messages[0]?.seq ?? 0);
    expect(tab.state.chats.c?.stretches).toHaveLength(1);
    expect(tab.shown('c')[0]).toBe('lost 10');
    expect(tab.state.chats.c?.loading).toBe('none');
  });

  it('does not ask for chats that were never opened: their heads say all there is to show', async () => {
    server.chat('d', ['me', 'you']);
    const tab = await browser.tab();
    server.say('d', 'you', 'hello');
    await until('the head', () => tab.state.chats.d?.head.last?.body === 'hello');
    expect(tab.state.chats.d?.head.unread).toBe(1);
    server.cut();
    server.say('d', 'you', 'missed');
    await until('the head', () => tab.state.chats.d?.head.last?.body === 'missed');
    expect(tab.state.chats.d?.head.unread).toBe(2);
    expect(asked('chats.sync')).toBe(0);
  });

  it('lays what changed while a page was on its way over the page', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.faults.lose = 1;
    for (let at = 0; at < 60; at += 1) server.say('c', 'you', `more ${at}`);
    server.faults.lose = 0;
    server.syncMax = 10;
    server.heal();
    await until('the reset', () => tab.state.chats.c?.stretches[0]?.hasBefore === true);
    const first = server.the('c').ordered[0]?.seq ?? 0;
    const stale = structuredClone(server.the('c').page({ type: 'history.get', ref: 0, chat: 'c' }));
    const page = { ...stale, messages: server.the('c').ordered.slice(0, 12), has_before: false, has_after: true };
    const answer = vi.spyOn(server.the('c'), 'page').mockImplementation(({ ref }) => {
      // the server reads its page, then the edit is told, then the page comes
      server.edit('c', first, 'newer than the page');
      return { ...page, ref };
    });
    await tab.actions.loadOlder('c', tab.state.chats.c?.stretches[0]?.messages[0]?.seq ?? 0);
    expect(answer).toHaveBeenCalled();
    expect(tab.shown('c')[0]).toBe('newer than the page');
  });
});

describe('the chat list', () => {
  it('erases a chat one was removed from, with its draft, here and on disk', async () => {
    const tab = await browser.tab();
    await opened(tab);
    tab.actions.setDraft('c', 'half a thought');
    await pass(1_000);
    server.leave('c', 'me');
    await until('it is gone', () => !tab.state.chats.c);
    expect(tab.state.openChat).toBeNull();
    await pass(1_000);
    tab.crash();
    server.isDown = true;
    const again = new Browser(server, 'me');
    const later = again.tab();
    server.isDown = false;
    expect((await later).state.chats).toEqual({});
    expect((await later).state.drafts).toEqual({});
  });

  it('erases a chat that is missing from the list after a time away', async () => {
    const tab = await browser.tab();
    await opened(tab);
    await pass(1_000);
    server.isDown = true;
    server.cut();
    await pass(2_000);
    server.leave('c', 'me');
    server.isDown = false;
    await until('it is gone', () => !tab.state.chats.c);
  });

  it('asks for the list when an event of one’s own was lost', async () => {
    const tab = await browser.tab();
    server.chat('d', ['you']);
    server.chat('e', ['you']);
    server.faults.lose = 1;
    server.join('d', 'me');
    server.faults.lose = 0;
    server.join('e', 'me');
    await until('both', () => Boolean(tab.state.chats.d && tab.state.chats.e));
    expect(asked('heads.get')).toBe(1);
    expect(tab.state.userVersion).toBe(3);
  });

  it('survives a list that is older than what was heard since', async () => {
    const tab = await browser.tab();
    server.chat('d', ['you']);
    const user_version = server.userVersions.get('me') ?? 0;
    server.join('d', 'me');
    await until('it is there', () => Boolean(tab.state.chats.d));
    const missing = missed(tab, 'd');
    const heads = [server.the('c').head('me')];
    for (const connection of server.of('me')) connection.push({ type: 'chats.heads', user_version, heads, people: [] });
    await pass(1_000);
    expect(missing()).toBe(false);
  });

  it('does not get back a chat that was left from a list that is older', async () => {
    const tab = await browser.tab();
    const user_version = server.userVersions.get('me') ?? 0;
    const heads = [server.the('c').head('me')];
    server.leave('c', 'me');
    await until('it is gone', () => !tab.state.chats.c);
    for (const connection of server.of('me')) connection.push({ type: 'chats.heads', user_version, heads, people: [] });
    await pass(1_000);
    expect(tab.state.chats.c).toBeUndefined();
  });

  it('shows somebody, and oneself on another device, as they want to be shown from now on', async () => {
    const tab = await browser.tab();
    const people = [
      { id: 'you', username: 'you', name: 'Somebody', active: true, hue: 3 },
      { id: 'me', username: 'me', name: 'Myself', active: true, hue: 0 },
    ];
    for (const connection of server.of('me')) connection.push({ type: 'people.cards', people });
    await until('it is shown', () => tab.state.people.you?.hue === 3);
    expect(tab.state.people.you?.name).toBe('Somebody');
    expect([tab.state.people.me?.hue, tab.state.me?.name]).toEqual([0, 'Myself']);
  });

  it('steps over an old word of leaving a chat that one is in again', async () => {
    const tab = await browser.tab();
    server.leave('c', 'me');
    const user_version = server.userVersions.get('me') ?? 0;
    server.join('c', 'me');
    await until('it is there again', () => tab.state.userVersion === user_version + 1);
    const missing = missed(tab, 'c');
    for (const connection of server.of('me')) connection.push({ type: 'chat.left', user_version, chat: 'c' });
    await pass(1_000);
    expect(missing()).toBe(false);
  });

  it('erases from the disk what another tab wrote late', async () => {
    const tab = await browser.tab();
    const { AccountDb } = await import('../storage/account-db');
    const db = await AccountDb.open('me');
    server.chat('gone', ['me', 'you']);
    const stray = newChat(server.the('gone').head('me'));
    server.leave('gone', 'me');
    await db.save({ chats: [stray], goneChats: [], people: [], drafts: { gone: { text: 'text' } } });
    server.cut();
    await until('a connection', () => tab.isConnected);
    await pass(500);
    const { chats, drafts } = await db.load();
    expect([Object.keys(chats), drafts]).toEqual([['c'], {}]);
    db.close();
  });

  it('erases from the disk at once, without waiting for the next list', async () => {
    const tab = await browser.tab();
    await opened(tab);
    await pass(1_000);
    server.leave('c', 'me');
    await pass(1_000);
    const { AccountDb } = await import('../storage/account-db');
    const db = await AccountDb.open('me');
    expect((await db.load()).chats).toEqual({});
    db.close();
  });

  it('counts once what a list and then a late event tell', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.faults.delay = 1;
    server.say('c', 'you', 'told twice');
    server.rename('c', 'old title');
    server.faults.delay = 0;
    server.the('c').title = 'new title';
    const list = { user_version: tab.state.userVersion, heads: [server.the('c').head('me')], people: [] };
    for (const connection of server.of('me')) connection.push({ type: 'chats.heads', ...list });
    server.release();
    await pass(1_000);
    expect(tab.state.chats.c?.head).toMatchObject({ unread: 3, title: 'new title' });
    expect(tab.shown('c')).toEqual(['one', 'two', 'told twice']);
  });

  it('takes a new title and members, and learns their names', async () => {
    const tab = await browser.tab();
    server.rename('c', 'new title');
    server.person('new');
    server.join('c', 'new');
    await until('the title', () => tab.state.chats.c?.head.title === 'new title');
    expect(tab.state.chats.c?.head.members).toBe(4);
    await until('the name', () => tab.state.people.new?.name === 'NEW');
  });
});

describe('a reload', () => {
  it('shows the cache before the server answers, then catches up from its version', async () => {
    const tab = await browser.tab();
    await opened(tab);
    await pass(1_000);
    tab.crash();
    server.isDown = true;
    server.say('c', 'you', 'three');
    const again = new Browser(server, 'me');
    const later = await again.tab();
    expect(later.shown('c')).toEqual(['one', 'two']);
    server.isDown = false;
    await until('it caught up', () => later.shown('c').length === 3);
    expect(server.received.findLast((frame) => frame.type === 'chats.sync')).toMatchObject({
      chats: [{ chat: 'c', version: server.the('c').version - 1 }],
    });
  });

  it('keeps the newest of a long timeline, and knows that there is more', async () => {
    for (let at = 0; at < 300; at += 1) server.say('c', 'you', `old ${at}`);
    const tab = await browser.tab();
    await opened(tab);
    const first = (one: Tab): number => one.state.chats.c?.stretches[0]?.messages[0]?.seq ?? 0;
    for (let page = 0; page < 6; page += 1) await tab.actions.loadOlder('c', first(tab));
    expect(tab.shown('c')).toHaveLength(302);
    await pass(1_000);
    tab.crash();
    const again = await new Browser(server, 'me').tab();
    expect(again.shown('c')).toHaveLength(200);
    await until('a connection', () => again.isConnected);
    for (let page = 0; page < 3; page += 1) await again.actions.loadOlder('c', first(again));
    expect(again.shown('c')).toHaveLength(302);
  });

  it('keeps the emoji used last, each once, and the skin tone; signing out forgets them', async () => {
    const tab = await browser.tab();
    for (const emoji of ['🚀', '🎉', '🚀']) tab.actions.emojiUsed(emoji);
    tab.actions.setTone(3);
    await pass(1_000);
    tab.crash();
    const again = await new Browser(server, 'me').tab();
    expect(again.state.emoji).toEqual({ tone: 3, recent: ['🚀', '🎉'] });
    await again.actions.signOut();
    expect(again.state.emoji).toEqual({ tone: 0, recent: [] });
    const { AccountDb } = await import('../storage/account-db');
    const { emoji } = await (await AccountDb.open('me')).load();
    expect(emoji).toEqual({ tone: 0, recent: [] });
  });

  it('keeps the draft', async () => {
    const tab = await browser.tab();
    tab.actions.setDraft('c', 'half a thought');
    await pass(1_000);
    tab.crash();
    const again = await new Browser(server, 'me').tab();
    expect(again.state.drafts).toEqual({ c: 'half a thought' });
  });

  it('starts anew with a chat of a server that went back to a backup', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.say('c', 'you', 'will be lost');
    await until('it is there', () => tab.shown('c').length === 3);
    const chat = server.the('c');
    chat.messages.delete(chat.version);
    chat.version -= 1;
    server.cut();
    await until('what is left', () => tab.shown('c').length === 2);
    expect(tab.state.chats.c?.head.version).toBe(chat.version);
  });
});
