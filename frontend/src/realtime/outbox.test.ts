/** Nothing that was written is lost, sent twice, out of order, or in the way of what follows. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { FakeServer } from '../test/server';
import { CLOSE } from './limits';
import type { Request } from './wire-types';

let server: FakeServer;
let browser: Browser;
let tab: Tab;

const sends = (): Request<'message.send'>[] => server.received.filter((frame) => frame.type === 'message.send');
const bodies = (): (string | undefined)[] => server.the('c').ordered.map((message) => message.body);

async function opened(one: Tab): Promise<void> {
  one.actions.openChat('c');
  await until('the timeline', () => (one.state.chats.c?.stretches.length ?? 0) > 0);
}

/** Every list of rows the tab showed from now on. */
function recorded(one: Tab): string[][] {
  const seen: string[][] = [];
  one.store.subscribe(() => seen.push(one.shown('c')));
  return seen;
}

beforeEach(async () => {
  useVirtualTime();
  server = new FakeServer();
  for (const user of ['me', 'you']) server.person(user);
  server.chat('c', ['me', 'you']);
  server.say('c', 'you', 'hello');
  browser = new Browser(server, 'me');
  tab = await browser.tab();
  await opened(tab);
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a forward', () => {
  it('is sent as a place alone, and through a reload it is still known whose it was', async () => {
    const forwarded = { sender: 'she', created_at_ms: 5 };
    const place = { chat: 'c', seq: 1 };
    server.isSilent = true;
    tab.actions.forward('c', [{ place, body: 'hello', forwarded }]);
    await until('it is sent', () => sends().length === 1);
    expect(sends()[0]).toMatchObject({ chat: 'c', forward: place });
    expect(sends()[0]).not.toHaveProperty('body');
    expect(sends()[0]).not.toHaveProperty('forwarded');
    tab.crash();
    tab = await browser.tab();
    expect(tab.state.outbox).toMatchObject([{ command: { body: 'hello', forward: place, forwarded } }]);
  });
});

describe('refusals', () => {
  it('keeps a refused message visible and lets the later ones go', async () => {
    server.refuse = (command) =>
      command.type === 'message.send' && command.body === 'bad' ? { code: 'forbidden', message: 'no' } : null;
    for (const body of ['before', 'bad', 'after']) tab.actions.send('c', body);
    await until('the later one', () => bodies().includes('after'));
    await pass(100);
    expect(tab.shown('c')).toEqual(['hello', 'before', 'after', 'bad']);
    expect(tab.deliveries('c').at(-1)).toBe('refused');
    expect(tab.state.outbox).toMatchObject([{ state: 'refused', problem: { code: 'forbidden' } }]);
    tab.crash();
    tab = await new Browser(server, 'me').tab();
    expect(tab.state.outbox).toMatchObject([{ state: 'refused', problem: { code: 'forbidden' } }]);
    server.refuse = () => null;
    tab.actions.retry(tab.state.outbox[0]?.clientId ?? '');
    await until('it went', () => bodies().includes('bad'));
    expect(tab.state.outbox).toEqual([]);
  });

  it('forgets a refused message that was cancelled, on disk too', async () => {
    server.refuse = () => ({ code: 'forbidden', message: 'no' });
    tab.actions.send('c', 'bad');
    await until('the refusal', () => tab.state.outbox[0]?.state === 'refused');
    tab.actions.cancel(tab.state.outbox[0]?.clientId ?? '');
    await pass(100);
    tab.crash();
    tab = await new Browser(server, 'me').tab();
    expect(tab.state.outbox).toEqual([]);
  });

  it('waits and tries again when the server is too busy, with nothing overtaking', async () => {
    let busy = 2;
    server.refuse = (command) => {
      const isFirst = command.type === 'message.send' && command.body === 'first';
      return isFirst && busy-- > 0 ? { code: 'throttled', message: 'slow down', retry_after_ms: 2_000 } : null;
    };
    tab.actions.send('c', 'first');
    tab.actions.send('c', 'second');
    await pass(1_500);
    expect(bodies()).toEqual(['hello']);
    expect(tab.deliveries('c')).toEqual(['none', 'sending', 'sending']);
    await until('both', () => bodies().length === 3);
    expect(bodies()).toEqual(['hello', 'first', 'second']);
  });

  it('waits out slow mode as long as it is told, in order, and holds up nothing else of the chat', async () => {
    let refusals = 2;
    server.refuse = (command) =>
      command.type === 'message.send' && refusals-- > 0
        ? { code: 'slow', message: 'wait', limit: 10, retry_after_ms: 10_000 }
        : null;
    tab.actions.send('c', 'first');
    tab.actions.send('c', 'second');
    await until('the first refusal', () => refusals === 1);
    tab.actions.react('c', server.the('c').ordered.at(-1)?.seq ?? 0, '👍', true);
    await until('the reaction', () => server.the('c').ordered.at(-1)?.reactions !== undefined);
    expect(bodies()).toEqual(['hello']);
    expect(tab.deliveries('c')).toEqual(['none', 'sending', 'sending']);
    await until('the second refusal', () => refusals === 0);
    await pass(9_500);
    expect(bodies()).toEqual(['hello']);
    await pass(1_000);
    expect(bodies()).toEqual(['hello', 'first', 'second']);
  });

  it('a busy chat holds up no other', async () => {
    server.chat('d', ['me', 'you']);
    server.join('d', 'me');
    await until('the other chat', () => Boolean(tab.state.chats.d));
    server.refuse = (command) => (command.chat === 'c' ? { code: 'unavailable', message: 'later' } : null);
    tab.actions.send('c', 'waits');
    tab.actions.send('d', 'goes');
    await until('it went', () => server.the('d').ordered.at(-1)?.body === 'goes');
  });

  it('gives up a command that ends the connection each time', async () => {
    server.endAt = (command) => (command.type === 'message.send' && command.body === 'poison' ? CLOSE.TOO_BIG : null);
    tab.actions.send('c', 'poison');
    tab.actions.send('c', 'after');
    await until('the later one', () => bodies().includes('after'));
    expect(sends().filter((frame) => frame.body === 'poison')).toHaveLength(2);
    expect(tab.state.outbox).toMatchObject([{ state: 'refused', problem: { code: 'bad_frame' } }]);
  });

  it('says so when a message cannot be edited any more', async () => {
    const { seq } = server.say('c', 'me', 'mine');
    await until('it is there', () => tab.shown('c').length === 2);
    server.delete('c', seq, 'you');
    server.refuse = () => ({ code: 'deleted', message: 'gone' });
    tab.actions.edit('c', seq, 'edited');
    await until('the refusal', () => tab.state.outbox[0]?.state === 'refused');
  });
});

describe('sending', () => {
  it('shows one row from the first moment to the last', async () => {
    const seen = recorded(tab);
    tab.actions.send('c', 'mine');
    expect(tab.shown('c')).toEqual(['hello', 'mine']);
    await until('it is done', () => tab.state.outbox.length === 0);
    await pass(500);
    for (const rows of seen) expect(rows).toEqual(['hello', 'mine']);
    expect(bodies()).toEqual(['hello', 'mine']);
  });

  it('shows one row also when the ack comes long before the event', async () => {
    const seen = recorded(tab);
    server.faults.delay = 1;
    tab.actions.send('c', 'mine');
    await until('the ack', () => tab.deliveries('c').at(-1) === 'sent');
    expect(tab.state.outbox).toHaveLength(1);
    server.release();
    await until('the event', () => tab.state.outbox.length === 0);
    for (const rows of seen) expect(rows).toEqual(['hello', 'mine']);
  });

  it('and when the event never comes', async () => {
    const seen = recorded(tab);
    server.faults.lose = 1;
    tab.actions.send('c', 'mine');
    await until('it is done', () => tab.state.outbox.length === 0);
    for (const rows of seen) expect(rows).toEqual(['hello', 'mine']);
  });

  it('and when the answer is lost with the connection', async () => {
    const seen = recorded(tab);
    server.isSilent = true;
    tab.actions.send('c', 'mine');
    await until('it is on the wire', () => sends().length === 1);
    const [{ client_id, body = '' } = { client_id: '' }] = sends();
    server.faults.lose = 1;
    server.say('c', 'me', body, client_id);
    server.isSilent = false;
    server.cut();
    await until('it is done', () => tab.state.outbox.length === 0);
    for (const rows of seen) expect(rows).toEqual(['hello', 'mine']);
  });

  it('keeps its key when it gets its place, so that the row is not drawn anew', async () => {
    const { timeline } = await import('../app/timeline');
    tab.actions.send('c', 'mine');
    const before = timeline(tab.state, 'c').at(-1)?.key;
    await until('it is done', () => tab.state.outbox.length === 0);
    expect(timeline(tab.state, 'c').at(-1)?.key).toBe(before);
  });

  it('goes on disk before it goes on the wire', async () => {
    const { AccountDb } = await import('../storage/account-db');
    const onDisk: string[] = [];
    const write = AccountDb.prototype.putOutbox;
    vi.spyOn(AccountDb.prototype, 'putOutbox').mockImplementation(async function (
      this: typeof AccountDb.prototype,
      items,
    ) {
      await write.call(this, items);
      expect(sends().map((frame) => frame.client_id)).not.toContain(items[0]?.clientId);
      onDisk.push(...items.map((item) => item.clientId));
    });
    tab.actions.send('c', 'one');
    tab.actions.send('c', 'two');
    await until('both', () => bodies().length === 3);
    expect(onDisk).toEqual(sends().map((frame) => frame.client_id));
  });

  it('without a connection waits, in order, and goes when there is one', async () => {
    server.isDown = true;
    server.cut();
    await pass(2_000);
    expect(tab.state.link).toBe('connecting');
    for (const body of ['a', 'b', 'c']) tab.actions.send('c', body);
    await pass(5_000);
    expect(tab.shown('c')).toEqual(['hello', 'a', 'b', 'c']);
    server.isDown = false;
    await until('all', () => tab.state.outbox.length === 0);
    expect(bodies()).toEqual(['hello', 'a', 'b', 'c']);
    expect(tab.shown('c')).toEqual(['hello', 'a', 'b', 'c']);
  });

  it('is sent again when no answer comes over a living connection', async () => {
    server.isSilent = true;
    tab.actions.send('c', 'mine');
    await until('it is on the wire', () => sends().length === 1);
    server.isSilent = false;
    await until('it is done', () => bodies().length === 2);
    expect(sends()).toHaveLength(2);
    expect(sends()[0]?.client_id).toBe(sends()[1]?.client_id);
  });
});

describe('a reload in the middle of a send', () => {
  it.each([
    ['before it is on the wire', () => {}],
    ['before the server took it', () => until('it is on the wire', () => sends().length === 1)],
  ])('%s: goes again under the same id, one row', async (_when, reached) => {
    server.isSilent = true;
    tab.actions.send('c', 'mine');
    await reached();
    await pass(50);
    tab.crash();
    server.isSilent = false;
    tab = await new Browser(server, 'me').tab();
    await opened(tab);
    expect(tab.shown('c')).toEqual(['hello', 'mine']);
    await until('it is done', () => tab.state.outbox.length === 0);
    expect(bodies()).toEqual(['hello', 'mine']);
    expect(tab.shown('c')).toEqual(['hello', 'mine']);
    expect(new Set(sends().map((frame) => frame.client_id)).size).toBe(1);
  });

  it('after the server took it and before the answer: done once, one row', async () => {
    server.isSilent = true;
    tab.actions.send('c', 'mine');
    await until('it is on the wire', () => sends().length === 1);
    tab.crash();
    server.isSilent = false;
    const [sent] = sends();
    if (!sent) throw new Error('nothing was sent');
    const lost = server.connect();
    lost.user = 'me';
    server.receive(lost, sent, '');
    expect(bodies()).toEqual(['hello', 'mine']);
    tab = await new Browser(server, 'me').tab();
    await opened(tab);
    await until('it is done', () => tab.state.outbox.length === 0);
    await pass(1_000);
    expect(bodies()).toEqual(['hello', 'mine']);
    expect(tab.shown('c')).toEqual(['hello', 'mine']);
  });
});

describe('edits, deletions and reactions', () => {
  it('show at once and never jump back', async () => {
    const { seq } = server.say('c', 'me', 'mine');
    await until('it is there', () => tab.shown('c').length === 2);
    const seen = recorded(tab);
    tab.actions.edit('c', seq, 'better');
    expect(tab.shown('c')).toEqual(['hello', 'better']);
    await until('it is done', () => tab.state.outbox.length === 0);
    for (const rows of seen) expect(rows).toEqual(['hello', 'better']);
    expect(bodies()).toEqual(['hello', 'better']);
    tab.actions.remove('c', seq);
    expect(tab.shown('c')).toEqual(['hello', '(gone)']);
    await until('it is done', () => tab.state.outbox.length === 0);
    expect(server.the('c').messages.get(seq)?.deleted?.by).toBe('me');
  });

  it('survive the loss of their event', async () => {
    const { seq } = server.say('c', 'me', 'mine');
    await until('it is there', () => tab.shown('c').length === 2);
    server.faults.lose = 1;
    tab.actions.edit('c', seq, 'better');
    await until('it is done', () => tab.state.outbox.length === 0);
    expect(tab.shown('c')).toEqual(['hello', 'better']);
    expect(tab.state.chats.c?.stretches.at(-1)?.messages.at(-1)?.body).toBe('better');
  });

  it('lay a reaction over what others set meanwhile', async () => {
    const { timeline } = await import('../app/timeline');
    const { seq } = server.the('c').ordered[0] ?? { seq: 0 };
    const reactions = () => {
      const row = timeline(tab.state, 'c')[0];
      return row?.kind === 'message' ? row.message.reactions : undefined;
    };
    server.isSilent = true;
    tab.actions.react('c', seq, '👍', true);
    server.react('c', seq, 'you', '👍', true);
    await until('both', () => reactions()?.[0]?.users.length === 2);
    expect(reactions()).toEqual([{ emoji: '👍', users: ['you', 'me'] }]);
    server.isSilent = false;
    server.cut();
    await until('it is done', () => tab.state.outbox.length === 0);
    tab.actions.react('c', seq, '👍', false);
    expect(reactions()).toEqual([{ emoji: '👍', users: ['you'] }]);
  });
});

describe('two tabs', () => {
  it('send each message once, whichever it was written in', async () => {
    const other = await browser.tab();
    await opened(other);
    tab.actions.send('c', 'here');
    other.actions.send('c', 'there');
    expect(other.shown('c')).toEqual(['hello', 'there']);
    await until('both', () => tab.state.outbox.length + other.state.outbox.length === 0);
    expect(sends()).toHaveLength(2);
    expect(bodies().sort()).toEqual(['hello', 'here', 'there']);
    expect(tab.shown('c')).toEqual(other.shown('c'));
  });

  it('show the same while there is no connection', async () => {
    const other = await browser.tab();
    await opened(other);
    server.isDown = true;
    server.cut();
    tab.actions.send('c', 'here');
    await until('the other shows it', () => other.shown('c').length === 2);
    other.actions.send('c', 'there');
    await until('this shows it', () => tab.shown('c').length === 3);
    expect(tab.shown('c')).toEqual(['hello', 'here', 'there']);
    expect(other.shown('c')).toEqual(tab.shown('c'));
    other.actions.cancel(other.state.outbox[0]?.clientId ?? '');
    await until('it is gone', () => tab.shown('c').length === 2);
    server.isDown = false;
    await until('it went', () => bodies().length === 2);
    await pass(1_000);
    expect(bodies()).toEqual(['hello', 'there']);
    expect(other.shown('c')).toEqual(['hello', 'there']);
  });

  it('the other goes on when the one that sent is closed', async () => {
    const other = await browser.tab();
    await opened(other);
    server.isSilent = true;
    other.actions.send('c', 'there');
    await until('it is on the wire', () => sends().length === 1);
    tab.die();
    server.isSilent = false;
    await until('it is done', () => bodies().length === 2);
    await until('it is shown', () => other.state.outbox.length === 0);
    expect(other.shown('c')).toEqual(['hello', 'there']);
  });
});
