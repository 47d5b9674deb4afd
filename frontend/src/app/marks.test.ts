/** How far messages came, what is unread, who types, and what is deleted for good. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../realtime/limits';
import { Browser, pass, until, useVirtualTime } from '../test/browser';
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

describe('ticks and unread', () => {
  it('goes from sent to delivered to read', async () => {
    const tab = await browser.tab();
    await opened(tab);
    tab.actions.send('c', 'mine');
    expect(tab.deliveries('c').at(-1)).toBe('sending');
    await until('it is sent', () => tab.deliveries('c').at(-1) === 'sent');
    const seq = server.the('c').ordered.at(-1)?.seq ?? 0;
    server.mark('c', 'you', seq, 0);
    await until('it is delivered', () => tab.deliveries('c').at(-1) === 'delivered');
    server.mark('c', 'she', seq, seq);
    await until('it is read', () => tab.deliveries('c').at(-1) === 'read');
    expect(tab.deliveries('c').slice(0, 2)).toEqual(['none', 'none']);
  });

  it('tells what was received and read, each at most once in half a second', async () => {
    const tab = await browser.tab();
    await opened(tab);
    await pass(1_000);
    server.received = [];
    for (let at = 0; at < 5; at += 1) server.say('c', 'you', `more ${at}`);
    await pass(100);
    const { seq } = server.the('c').ordered.at(-1) ?? { seq: 0 };
    tab.actions.markRead('c', seq - 1);
    tab.actions.markRead('c', seq);
    expect(tab.state.chats.c?.head.unread).toBe(0);
    await pass(600);
    expect(server.received.filter((frame) => frame.type === 'mark.set')).toEqual([
      { type: 'mark.set', chat: 'c', delivered_seq: seq, read_seq: seq },
    ]);
    expect(server.the('c').members.get('me')?.read_seq).toBe(seq);
  });

  it('reads nothing while the page cannot be seen', async () => {
    const tab = await browser.tab();
    await opened(tab);
    const { seq } = server.the('c').ordered.at(-1) ?? { seq: 0 };
    tab.isVisible = false;
    tab.actions.markRead('c', seq);
    await pass(1_000);
    expect(server.the('c').members.get('me')?.read_seq).toBeLessThan(seq);
    tab.isVisible = true;
    tab.stirred();
    await until('it is read', () => server.the('c').members.get('me')?.read_seq === seq);
  });

  it('tells a read mark that was set without a connection when there is one', async () => {
    const tab = await browser.tab();
    await opened(tab);
    server.isDown = true;
    server.cut();
    await pass(100);
    const { seq } = server.the('c').ordered.at(-1) ?? { seq: 0 };
    tab.actions.markRead('c', seq);
    await pass(1_000);
    tab.crash();
    server.isDown = false;
    const again = await new Browser(server, 'me').tab();
    expect(again.state.chats.c?.head.unread).toBe(0);
    await until('it is told', () => server.the('c').members.get('me')?.read_seq === seq);
  });

  it('counts others’ messages only, and one less when one of them is deleted', async () => {
    const tab = await browser.tab();
    const three = server.say('c', 'you', 'three');
    server.say('c', 'me', 'from my other device');
    server.system('c', 'you', { event: 'title_changed', users: [], title: 'x' });
    await until('the last', () => tab.state.chats.c?.head.title === 'x');
    expect(tab.state.chats.c?.head.unread).toBe(3);
    server.delete('c', three.seq, 'you');
    await until('one less', () => tab.state.chats.c?.head.unread === 2);
  });

  it('takes the read mark of another device', async () => {
    const tab = await browser.tab();
    server.mark('c', 'me', 0, server.the('c').ordered[0]?.seq ?? 0);
    await until('one is left', () => tab.state.chats.c?.head.unread === 1);
  });

  it('shows who types, until they send or stop', async () => {
    const tab = await browser.tab();
    const say = (user: string) => {
      for (const one of server.of('me')) one.push({ type: 'typing.state', chat: 'c', user });
    };
    say('you');
    say('she');
    await until('both type', () => Object.keys(tab.state.chats.c?.typing ?? {}).length === 2);
    server.say('c', 'you', 'there');
    await until('one does', () => Object.keys(tab.state.chats.c?.typing ?? {}).length === 1);
    await pass(LIMITS.TYPING_SHOWN_MS + 1_500);
    expect(tab.state.chats.c?.typing).toEqual({});
  });
});

describe('deletion', () => {
  it('leaves nothing of the body, here and on disk', async () => {
    const tab = await browser.tab();
    await opened(tab);
    const { seq } = server.the('c').ordered[0] ?? { seq: 0 };
    server.react('c', seq, 'you', '👍', true);
    await pass(1_000);
    server.delete('c', seq, 'you');
    await until('it is gone', () => tab.shown('c')[0] === '(gone)');
    await pass(1_000);
    expect(JSON.stringify(tab.state)).not.toContain('"one"');
    tab.crash();
    const again = await new Browser(server, 'me').tab();
    expect(again.shown('c')).toEqual(['(gone)', 'two']);
  });
});
