/** Members offered while an `@name` is being written: the same keys as the list of emoji. */
import { type KeyboardEvent, useEffect } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { may } from '../../../realtime/rights';
import type { Person } from '../../../realtime/wire-types';
import { inCode, type Token } from './shortcode';
import { useOffered } from './useOffered';

const MOST = 6;
const BEGUN = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{N}._-]{0,40})$/u;
/** A name is shorter. */
const NEAR = 60;

export type Suggested = { kind: 'person'; person: Person } | { kind: 'all' };

/** The `@name` before the caret. */
export function begunMention(text: string, caret: number): Token | null {
  const before = text.slice(0, caret);
  const name = BEGUN.exec(before.slice(-NEAR))?.[1];
  return name === undefined || inCode(before) ? null : { from: caret - name.length - 1, name };
}

/** Members whose username, or a part of whose name, begins so. */
export function suggested(people: readonly Person[], name: string, withAll: boolean): Suggested[] {
  const wanted = name.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(wanted);
  const found: Suggested[] = people
    .filter((person) => begins(person.username) || begins(person.name) || person.name.split(/[\s-]+/).some(begins))
    .sort(
      (one, other) => Number(begins(other.username)) - Number(begins(one.username)) || (one.name < other.name ? -1 : 1),
    )
    .slice(0, MOST)
    .map((person) => ({ kind: 'person', person }));
  const all = withAll && ['all', 'все'].some(begins);
  return all ? [...found.slice(0, MOST - 1), { kind: 'all' }] : found;
}

type Options = { chat: Chat; put: (from: number, to: number, text: string) => void };

export function useMentions({ chat, put }: Options) {
  const { head, members, membersLoaded } = chat;
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const offered = useOffered(begunMention);
  const { token, wanted } = offered;
  const isGroup = head.kind === 'group' || head.kind === 'channel';

  useEffect(() => {
    // who isn't known can't be offered; the name can be written all the same
    if (wanted && isGroup && !membersLoaded) void actions.loadMembers(head.id);
  }, [wanted, isGroup, membersLoaded, head.id]);

  const here = wanted
    ? Object.values(members).flatMap(({ user, left }) => (left || user === me ? [] : (people[user] ?? [])))
    : [];
  const list = wanted && token && isGroup ? suggested(here, token.name, may(head, 'mention_all')) : [];

  const pick = (one: Suggested | undefined) => {
    if (!one || !token) return;
    put(token.from, token.from + token.name.length + 1, `@${one.kind === 'all' ? 'all' : one.person.username} `);
    offered.close();
  };

  return {
    list,
    at: Math.min(offered.at, list.length - 1),
    look: offered.look,
    pick,
    onKey: (event: KeyboardEvent) => offered.onKey(event, list, pick),
    close: offered.close,
  };
}
