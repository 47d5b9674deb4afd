/** Coming and going: what a page shows first, what is forgotten when, and what other tabs learn. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Settings } from '../storage/settings';
import { Browser, pass, Tab, until, useVirtualTime } from '../test/browser';
import { FakeServer } from '../test/server';

let server: FakeServer;
let browser: Browser;

const databases = async (): Promise<string[]> => (await indexedDB.databases()).map(({ name }) => name ?? '').sort();

beforeEach(() => {
  useVirtualTime();
  server = new FakeServer();
  for (const user of ['me', 'you']) server.person(user);
  server.chat('c', ['me', 'you']);
  server.say('c', 'you', 'hello');
  browser = new Browser(server, null);
});

afterEach(() => {
  vi.useRealTimers();
});

/** A tab that stands at the login page. */
async function atLogin(): Promise<Tab> {
  const tab = new Tab(browser);
  void tab.actions.start();
  await until('the login page', () => tab.state.stage === 'signedOut');
  return tab;
}

async function signedIn(): Promise<Tab> {
  const tab = await atLogin();
  await tab.actions.signIn('me', 'secret');
  await until('the chat list', () => tab.state.chatsLoaded);
  return tab;
}

describe('signing in', () => {
  it('says what is wrong and stays', async () => {
    const tab = await atLogin();
    expect(await tab.actions.signIn('nobody', 'x')).toMatchObject({
      ok: false,
      problem: { code: 'wrong_credentials' },
    });
    expect(tab.state.stage).toBe('signedOut');
    expect(browser.calls.filter((call) => call.includes('refresh'))).toHaveLength(1);
  });

  it('says when the server cannot be reached', async () => {
    const tab = await atLogin();
    server.isDown = true;
    expect(await tab.actions.signIn('me', 'x')).toMatchObject({ ok: false, problem: { code: 'offline' } });
  });

  it('shows the chats', async () => {
    const tab = await signedIn();
    expect(tab.state).toMatchObject({ stage: 'signedIn', me: { id: 'me' }, link: 'online' });
    expect(tab.state.chats.c?.head.last?.body).toBe('hello');
  });

  it('brings the other tabs in, and signing out takes them out', async () => {
    const other = await atLogin();
    const tab = await signedIn();
    await until('the other is in', () => other.state.chatsLoaded);
    await tab.actions.signOut();
    await until('the other is out', () => other.state.stage === 'signedOut');
    expect(other.state.chats).toEqual({});
  });

  it('as somebody else erases what the one before left', async () => {
    const tab = await signedIn();
    tab.actions.setDraft('c', 'mine');
    await pass(1_000);
    browser.cookie = null;
    server.cut(4401);
    await until('the login page', () => tab.state.signedOutReason === 'sessionEnded');
    expect(await databases()).toContain('messenger-me');
    await tab.actions.signIn('you', 'x');
    await until('the chat list', () => tab.state.chatsLoaded);
    expect(tab.state.drafts).toEqual({});
    expect(await databases()).toEqual(['messenger', 'messenger-you']);
  });

  it('again after a session ended finds the draft and what was not sent', async () => {
    const tab = await signedIn();
    tab.actions.setDraft('c', 'mine');
    server.isSilent = true;
    tab.actions.send('c', 'not sent');
    await pass(1_000);
    browser.cookie = null;
    server.cut(4401);
    await until('the login page', () => tab.state.signedOutReason === 'sessionEnded');
    expect(tab.state.drafts).toEqual({});
    server.isSilent = false;
    await tab.actions.signIn('me', 'x');
    await until('it is sent', () => server.the('c').ordered.at(-1)?.body === 'not sent');
    expect(tab.state.drafts).toEqual({ c: 'mine' });
  });
});

describe('signing out', () => {
  it('leaves nothing behind', async () => {
    const tab = await signedIn();
    tab.actions.openChat('c');
    tab.actions.setDraft('c', 'text');
    await pass(1_000);
    await tab.actions.signOut();
    expect(tab.state).toMatchObject({
      stage: 'signedOut',
      signedOutReason: 'signedOut',
      me: null,
      chats: {},
      drafts: {},
    });
    expect(browser.cookie).toBeNull();
    expect(await databases()).toEqual(['messenger']);
    await pass(60_000);
    expect(server.of('me')).toEqual([]);
  });

  it('without a connection is made up for at the next start, before anything else', async () => {
    const tab = await signedIn();
    server.isDown = true;
    server.cut();
    await tab.actions.signOut();
    expect(tab.state.stage).toBe('signedOut');
    expect(browser.cookie).toBe('me');
    tab.crash();
    server.isDown = false;
    const later = await atLogin();
    expect(browser.cookie).toBeNull();
    expect(later.state.chats).toEqual({});
  });

  it('is made up for also when the page is closed before the server answers', async () => {
    const tab = await signedIn();
    vi.spyOn(browser, 'fetch').mockReturnValueOnce(new Promise(() => {}));
    void tab.actions.signOut();
    await until('the login page', () => tab.state.stage === 'signedOut');
    await pass(500);
    tab.crash();
    const later = await atLogin();
    expect(browser.cookie).toBeNull();
    expect(later.state.stage).toBe('signedOut');
  });
});

describe('a new build', () => {
  it('is announced once it is kept here, and not before', async () => {
    const tab = await signedIn();
    let kept: () => void = () => {};
    tab.refreshed = new Promise((resolve) => {
      kept = resolve;
    });
    server.bundle = 'newer';
    server.cut();
    await pass(5_000);
    expect(tab.isConnected).toBe(true);
    expect(tab.state.updateReady).toBe(false);
    kept();
    await until('the notice', () => tab.state.updateReady);
  });

  it('is announced also when the service worker finds it first; its own is none', async () => {
    const tab = await signedIn();
    tab.newBuild('own');
    expect(tab.state.updateReady).toBe(false);
    tab.newBuild('newer');
    expect(tab.state.updateReady).toBe(true);
  });
});

describe('starting', () => {
  it('without a network shows what was cached, and says so', async () => {
    const tab = await signedIn();
    tab.actions.openChat('c');
    await pass(1_000);
    tab.crash();
    server.isDown = true;
    const later = new Tab(browser);
    later.isOffline = true;
    void later.actions.start();
    await until('the cache', () => later.state.stage === 'signedIn');
    expect(later.state.link).toBe('offline');
    expect(later.shown('c')).toEqual(['hello']);
    later.isOffline = false;
    server.isDown = false;
    later.stirred();
    await until('online', () => later.state.link === 'online');
  });

  it('without a network and without a cache comes in once there is a network', async () => {
    const tab = await signedIn();
    await pass(1_000);
    tab.crash();
    await new Settings().setAccount(null);
    const later = new Tab(browser);
    later.isOffline = true;
    void later.actions.start();
    await until('the login page', () => later.state.stage === 'signedOut');
    later.isOffline = false;
    later.stirred();
    await until('the chats', () => later.state.stage === 'signedIn');
  });

  it('without a network shows nothing of a session that had ended', async () => {
    const tab = await signedIn();
    await pass(1_000);
    browser.cookie = null;
    server.cut(4401);
    await until('the login page', () => tab.state.stage === 'signedOut');
    await pass(500);
    tab.crash();
    server.isDown = true;
    const later = await atLogin();
    expect(later.state.chats).toEqual({});
  });

  it('does not wait long for a slow server when there is something to show', async () => {
    const tab = await signedIn();
    await pass(1_000);
    tab.crash();
    const fetch = browser.fetch.bind(browser);
    let answer: () => void = () => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    vi.spyOn(browser, 'fetch').mockImplementation((...call) => slow.then(() => fetch(...call)));
    const later = new Tab(browser);
    void later.actions.start();
    await until('the cache', () => later.state.chatsLoaded, 2_500);
    answer();
    await until('a connection', () => later.isConnected);
  });

  it('notices that somebody else signed in elsewhere', async () => {
    const tab = await signedIn();
    browser.cookie = 'you';
    server.cut(4401);
    await until('the other person', () => tab.state.me?.id === 'you' && tab.state.chatsLoaded);
    expect(await databases()).toEqual(['messenger', 'messenger-you']);
  });

  it('remembers the look without a session', async () => {
    const tab = await atLogin();
    tab.actions.setTheme('dark');
    await tab.actions.setLanguage('ru');
    const later = new Tab(browser);
    expect(later.state).toMatchObject({ theme: 'dark', language: 'ru' });
  });
});
