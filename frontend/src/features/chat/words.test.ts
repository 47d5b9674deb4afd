import { describe, expect, it } from 'vitest';
import { head, MARINA, ME, people, system } from '../../dev/fixture';
import { textIn } from '../../i18n';
import type { ChatKind, SystemEvent } from '../../realtime/wire-types';
import { isRoom, roleNameOf, systemText, titleOf } from './words';

const ru = textIn('ru');
const en = textIn('en');

describe('a chat', () => {
  it('is called by its kind where it has no name of its own', () => {
    expect(titleOf(head('x', { kind: 'notes' }), people, ru)).toBe('Заметки');
    expect(titleOf(head('x', { kind: 'channel' }), people, en)).toBe('Untitled channel');
    expect(titleOf(head('x', { kind: 'group' }), people, en)).toBe('Untitled group');
    expect(titleOf(head('x', { kind: 'direct', peer: MARINA }), people, ru)).toBe('Марина Ковалёва');
  });

  it('of many is a group or a channel, and nothing else', () => {
    const kinds: ChatKind[] = ['direct', 'notes', 'group', 'channel'];
    expect(kinds.filter((kind) => isRoom({ kind }))).toEqual(['group', 'channel']);
  });

  it('calls who may write in a channel its author', () => {
    expect(roleNameOf('channel', 'member')).toBe('author');
    expect(roleNameOf('group', 'member')).toBe('member');
    expect(roleNameOf('channel', 'reader')).toBe('reader');
  });
});

it.each<[SystemEvent, string, string]>([
  [{ event: 'group_created', users: [], title: 'Т' }, 'создаёт группу «Т»', 'создаёт канал «Т»'],
  [{ event: 'group_created', users: [] }, 'создаёт группу', 'создаёт канал'],
  [{ event: 'members_added', users: [ME] }, 'добавляет в группу: Ольга Ветрова', 'добавляет в канал: Ольга Ветрова'],
  [{ event: 'member_removed', users: [ME] }, 'удаляет из группы: Ольга Ветрова', 'удаляет из канала: Ольга Ветрова'],
  [{ event: 'member_left', users: [MARINA] }, 'выходит из группы', 'выходит из канала'],
  [{ event: 'title_changed', users: [], title: 'Т' }, 'меняет название группы на «Т»', 'меняет название канала на «Т»'],
])('a row of the server says whether it was a group or a channel: %s', (event, inGroup, inChannel) => {
  const row = system(1, MARINA, event, 0);
  expect(systemText(row, people, ru, 'ru', 'group')).toBe(`Марина Ковалёва ${inGroup}`);
  expect(systemText(row, people, ru, 'ru', 'channel')).toBe(`Марина Ковалёва ${inChannel}`);
});
