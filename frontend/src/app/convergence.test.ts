/** Whatever is lost, doubled, late or cut off: in the end the client shows what the server has, and sent all once. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEnd, spanOf } from '../realtime/stretches';
import type { ChatHead } from '../realtime/wire-types';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { FakeServer } from '../test/server';
import type { Chat, OutboxItem } from './state';

const USERS = ['me', 'you', 'she'];
const CHATS = ['a', 'b', 'c'];
const STEPS = 150;

/** The same numbers for the same seed (mulberry32), so that a failure can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Run {
  readonly random: () => number;
  readonly server = new FakeServer();
  readonly written: string[] = [];
  readonly #tabs: Tab[];

  constructor(seed: number, tabs: Tab[], server: FakeServer) {
    this.random = seeded(seed);
    this.server = server;
    this.#tabs = tabs;
  }

  one<T>(of: readonly T[]): T {
    const picked = of[Math.floor(this.random() * of.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** Something that somebody does, or that happens to the line. */
  async step(at: number): Promise<void> {
    const { server } = this;
    const chat = this.one(CHATS);
    const target = server.the(chat);
    const other = this.one(['you', 'she']);
    const there = target.ordered.filter((message) => !message.deleted);
    // mostly the newest, so that changes meet
    const message = there.length > 0 ? this.one(this.random() < 0.7 ? there.slice(-3) : there) : null;
    const tab = this.one(this.#tabs);
    const dice = this.random();
    if (dice < 0.3) server.say(chat, other, `${other} ${at}`);
    else if (dice < 0.42) this.#write(tab, chat, `me ${at}`);
    else if (dice < 0.5 && message) server.edit(chat, message.seq, `edited ${at}`);
    else if (dice < 0.55 && message) server.delete(chat, message.seq, other);
    else if (dice < 0.62 && message) server.react(chat, message.seq, other, '👍', this.random() < 0.7);
    else if (dice < 0.66 && message?.sender === 'me' && tab.state.chats[chat])
      tab.actions.edit(chat, message.seq, `mine ${at}`);
    else if (dice < 0.69) server.rename(chat, `title ${at}`);
    else if (dice < 0.71) server.skip(chat);
    else if (dice < 0.74) server.mark(chat, other, target.version, target.version);
    else if (dice < 0.78) tab.actions.markRead(chat, this.one([...target.messages.keys(), 1]));
    else if (dice < 0.8 && other === 'she') this.#toggle(chat);
    else if (dice < 0.84) server.cut(this.one([0, 1001, 1012, 4503]));
    else if (dice < 0.88) server.release();
    else if (dice < 0.92) tab.actions.openChat(chat);
    else if (dice < 0.95) this.#scroll(tab, chat);
    else server.heal();
    if (this.random() < 0.5) await pass(this.random() * 400);
  }

  /** Somebody comes or goes. */
  #toggle(chat: string): void {
    if (this.server.the(chat).isMember('she')) this.server.leave(chat, 'she');
    else this.server.join(chat, 'she');
  }

  #write(tab: Tab, chat: string, body: string): void {
    if (!tab.state.chats[chat]) return;
    this.written.push(`${chat} ${body}`);
    tab.actions.send(chat, body);
  }

  #scroll(tab: Tab, chat: string): void {
    const stretches = tab.state.chats[chat]?.stretches ?? [];
    const { seq } = stretches[0]?.messages[0] ?? { seq: 0 };
    if (this.random() < 0.5) void tab.actions.loadOlder(chat, seq);
    else void tab.actions.loadAround(chat, this.one([...this.server.the(chat).messages.keys(), 1]));
  }
}

/** An edit of what somebody deleted meanwhile. */
const isRefused = (item: OutboxItem): boolean => item.state === 'refused' && item.problem?.code === 'deleted';

const comparable = ({ version, title, members, read_seq, last }: ChatHead) => ({
  version,
  title,
  members,
  read_seq,
  last,
});

/** Everything after the read mark is loaded, so the count is the client's own. */
function isCounted({ head, stretches }: Chat): boolean {
  const newest = openEnd(stretches);
  return newest !== undefined && spanOf(newest).from <= head.read_seq + 1;
}

beforeEach(useVirtualTime);
afterEach(() => {
  vi.useRealTimers();
});

describe.each([1, 2])('with %i tab(s)', (tabCount) => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))('seed %i', async (seed) => {
    const server = new FakeServer();
    for (const user of USERS) server.person(user);
    for (const chat of CHATS) {
      server.chat(chat, USERS);
      for (let at = 0; at < 80; at += 1) server.say(chat, 'you', `old ${at}`);
    }
    const browser = new Browser(server, 'me');
    const tabs: Tab[] = [];
    for (let count = 0; count < tabCount; count += 1) tabs.push(await browser.tab());
    const run = new Run(seed, tabs, server);
    server.random = run.random;
    server.faults = { lose: 0.15, double: 0.1, delay: 0.2 };
    server.syncPage = 6;
    server.syncMax = 40;

    for (let at = 0; at < STEPS; at += 1) await run.step(at);

    server.faults = { lose: 0, double: 0, delay: 0 };
    server.release();
    await until('the connections', () => tabs.every((tab) => tab.isConnected));
    await until('everything is sent', () => tabs.every((tab) => tab.state.outbox.every(isRefused)));
    server.heal();
    await until('all caught up', () =>
      tabs.every((tab) => CHATS.every((id) => tab.state.chats[id]?.version === server.the(id).version)),
    );
    await pass(2_000);
    for (const tab of tabs) {
      for (const id of CHATS) {
        const chat = tab.state.chats[id];
        if (!chat) throw new Error(`${id} is gone`);
        expect(comparable(chat.head)).toEqual(comparable(server.the(id).head('me')));
        if (isCounted(chat)) expect(chat.head.unread).toBe(server.the(id).head('me').unread);
        for (const stretch of chat.stretches) {
          const from = stretch.hasBefore ? (stretch.messages[0]?.seq ?? 0) : 0;
          const to = stretch.hasAfter ? (stretch.messages.at(-1)?.seq ?? 0) : Infinity;
          expect(stretch.messages).toEqual(server.the(id).ordered.filter(({ seq }) => seq >= from && seq <= to));
        }
      }
    }
    const sent = CHATS.flatMap((id) =>
      server
        .the(id)
        .ordered.flatMap(({ sender, client_id, seq }) => (sender === 'me' ? [`${id} ${client_id} ${seq}`] : [])),
    );
    expect(sent).toHaveLength(run.written.length);
    // ticks, and counts that the server told, have no versions: they are exact after a reconnect
    server.cut();
    await until('the connections', () => tabs.every((tab) => tab.isConnected));
    await pass(1_000);
    for (const id of CHATS) {
      const told = server.the(id).head('me');
      for (const tab of tabs) {
        expect(tab.state.chats[id]?.head.unread).toBe(told.unread);
        // never less than the server says, and what somebody read before they left stays read
        expect(tab.state.chats[id]?.head.reached_read_seq).toBeGreaterThanOrEqual(told.reached_read_seq);
      }
    }
  });
});
