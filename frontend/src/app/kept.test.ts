/** What messages carry beside their text, and what a person does with them for themselves. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Browser, pass, until, useVirtualTime } from '../test/browser';
import { opened, sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';

let server: FakeServer;
let browser: Browser;

beforeEach(() => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what one deletes for oneself', () => {
  it('is gone on all devices, is not brought back by an edit, and stays for others', async () => {
    const [tab, other] = [await browser.tab(), await browser.tab()];
    await opened(tab);
    await opened(other);
    const last = server.say('c', 'you', 'unwanted');
    await until('it came', () => tab.shown('c').length === 3 && other.shown('c').length === 3);
    server.hide('c', 'me', [last.seq]);
    await until('it is gone', () => tab.shown('c').length === 2 && other.shown('c').length === 2);
    expect(tab.state.chats.c?.head.last?.body).toBe('two');
    server.edit('c', last.seq, 'edited');
    server.say('c', 'you', 'three');
    await until('the next one', () => tab.shown('c').length === 3);
    expect(tab.shown('c')).toEqual(['one', 'two', 'three']);
    expect(server.the('c').ordered).toHaveLength(4);
  });

  it('is gone after a time without a line, too', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.cut();
    server.hide('c', 'me', [server.the('c').ordered[0]?.seq ?? 0]);
    await until('it is gone', () => tab.shown('c').length === 1);
  });
});

describe('a language chosen just now', () => {
  it('stays until the server knows it, although a hello has the one before', async () => {
    const tab = await browser.tab();
    const back = async () => {
      const greeted = () => server.received.filter((frame) => frame.type === 'session.auth').length;
      const before = greeted();
      server.cut();
      await until('it is back', () => greeted() > before && tab.state.link === 'online');
      await pass(100);
      return tab.state.language;
    };
    tab.store.setState({ language: 'ru', askedLanguage: 'ru' });
    expect(await back()).toBe('ru');
    tab.store.setState({ askedLanguage: null });
    expect(await back()).toBe('en');
  });

  it('without a network is spoken at once, and told as soon as there is one', async () => {
    const tab = await browser.tab();
    tab.isOffline = true;
    server.cut();
    await pass(100);
    await tab.actions.setLanguage('ru');
    expect(tab.state).toMatchObject({ language: 'ru', askedLanguage: 'ru' });
    const told = () => browser.calls.filter((call) => call === 'PATCH /api/v1/me').length;
    expect(told()).toBe(0);
    tab.isOffline = false;
    tab.stirred();
    await until('the server knows', () => tab.state.askedLanguage === null);
    expect(told()).toBe(1);
    expect(tab.state.language).toBe('ru');
  });
});

describe('mentions and pins', () => {
  it('are kept until they are read, and as long as they are there', async () => {
    const tab = await browser.tab();
    await opened(tab);
    const { seq } = server.say('c', 'you', 'for @me');
    server.change('c', seq, { mentions: ['me'], pinned: { by: 'you', at_ms: 1 } });
    await until(
      'both',
      () => tab.state.chats.c?.head.mentions.length === 1 && tab.state.chats.c.head.pinned[0] === seq,
    );
    server.change('c', seq, { mentions: undefined, pinned: undefined });
    await until(
      'neither',
      () => tab.state.chats.c?.head.mentions.length === 0 && !tab.state.chats.c.head.pinned.length,
    );
    server.change('c', seq, { mentions_all: true });
    await until('called', () => tab.state.chats.c?.head.mentions[0] === seq);
    tab.actions.markRead('c', seq);
    expect(tab.state.chats.c?.head.mentions).toEqual([]);
  });
});
