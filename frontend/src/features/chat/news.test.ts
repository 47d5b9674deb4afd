import { describe, expect, it } from 'vitest';
import { FOREVER_MS } from '../../app/own';
import type { AppState, Chat } from '../../app/state';
import { NOTHING_SET } from '../../app/synced';
import { chatId, IGOR, ME, message, signedIn, system } from '../../dev/fixture';
import type { Message, Own } from '../../realtime/wire-types';
import { newsIn } from './news';

const NOW = 1_800_000_000_000;
const before = signedIn(NOW);
const ID = chatId(3);

function withLast(last: Message, own: Partial<Own> = {}, more: Partial<Chat['head']> = {}): AppState {
  const chat = before.chats[ID];
  if (!chat) throw new Error('no chat');
  const head = { ...chat.head, ...more, last, own: { ...chat.head.own, ...own } };
  return { ...before, chats: { ...before.chats, [ID]: { ...chat, head } } };
}

const news = (state: AppState) => newsIn(state, before, NOW).map(({ head }) => head.id);
const fresh = message(6, IGOR, 'Ты где?', NOW - 500);

const mentionsOnly = { ...NOTHING_SET, levels: { [ID]: 'mentions' as const } };

describe('no news', () => {
  it.each<[string, AppState]>([
    ['nothing changed', before],
    ['of oneself, from another device', withLast(message(6, ME, 'тут', NOW))],
    ['what the server wrote', withLast(system(6, IGOR, { event: 'member_left', users: [IGOR] }, NOW))],
    ['an edit of the last message', withLast(message(5, IGOR, 'иначе', NOW))],
    ['what was deleted at once', withLast(message(6, IGOR, '', NOW, { deleted: { by: IGOR, at_ms: NOW } }))],
    ['what was read on another device', withLast(fresh, {}, { read_seq: 6 })],
    ['what was fetched after an absence', withLast(message(6, IGOR, 'вчера', NOW - 3_600_000))],
    ['in a muted chat', withLast(fresh, { muted_until_ms: FOREVER_MS })],
    ['of a blocked person', { ...withLast(fresh), blocked: [IGOR] }],
    ['what was sent without a sound', withLast({ ...fresh, silent: true })],
    ['in the archive', withLast(fresh, { archived: true })],
    ['sent without a notice', withLast({ ...fresh, silent: true })],
    ['while nothing is to disturb', { ...withLast(fresh), synced: { ...NOTHING_SET, quiet_until_ms: NOW + 1 } }],
    ['without a mention, where only these are told', { ...withLast(fresh), synced: mentionsOnly }],
  ])('%s', (_, state) => {
    expect(news(state)).toEqual([]);
  });
});

describe('news', () => {
  it('is a mention, where only these are told', () => {
    expect(news({ ...withLast({ ...fresh, mentions: [ME] }), synced: mentionsOnly })).toEqual([ID]);
  });

  it('is what somebody writes now', () => {
    expect(news(withLast(fresh))).toEqual([ID]);
    expect(news(withLast(fresh, { muted_until_ms: NOW - 1 }))).toEqual([ID]);
  });
});
