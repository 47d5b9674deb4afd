/** What chats, people and messages are called on screen. */
import type { AppState, Chat, Delivery } from '../../app/state';
import type { Text } from '../../i18n';
import type { Dates } from '../../i18n/dates';
import type { ChatHead, ChatKind, MemberRole, Message, Presence } from '../../realtime/wire-types';
import { plain } from './markup/plain';

type People = AppState['people'];

export function nameOf(id: string, people: People, t: Text): string {
  const person = people[id];
  if (person?.deleted) return t('common.deletedPerson');
  return person?.name || person?.username || t('common.unknownPerson');
}

/** The given name: what is short enough for a line about somebody. */
export function shortNameOf(id: string, people: People, t: Text): string {
  const name = nameOf(id, people, t);
  return name.split(/\s+/, 1)[0] || name;
}

export function titleOf(head: ChatHead, people: People, t: Text): string {
  switch (head.kind) {
    case 'direct':
      return head.peer ? nameOf(head.peer, people, t) : t('common.unknownPerson');
    case 'notes':
      return t('notes.title');
    case 'group':
      return head.title || t('common.untitled');
    case 'channel':
      return head.title || t('room.noChannels');
    default:
      return head.kind satisfies never;
  }
}

/** Chats of many: they have a title, members with roles, settings, and can be left. */
export const isRoom = ({ kind }: Pick<ChatHead, 'kind'>): boolean => kind === 'group' || kind === 'channel';

/** In a channel reading is the rule, and who may write besides the administrators is an author. */
export const roleNameOf = (kind: ChatKind, role: MemberRole): MemberRole | 'author' =>
  kind === 'channel' && role === 'member' ? 'author' : role;

/** The id that gives a chat its colour: the person's in a direct chat, so both lists show the same picture. */
export const pictureOf = (head: ChatHead): string => head.peer ?? head.id;

const list = (names: string[], language: string) => new Intl.ListFormat(language).format(names);

/** A row the server wrote, in words. */
export function systemText(message: Message, people: People, t: Text, language: string, kind: ChatKind): string {
  const channel = kind === 'channel';
  const name = nameOf(message.sender, people, t);
  const event = message.system;
  if (!event) return '';
  const others = event.users.filter((id) => id !== message.sender);
  const names = list(
    others.map((id) => nameOf(id, people, t)),
    language,
  );
  switch (event.event) {
    case 'group_created':
      return event.title
        ? t(channel ? 'system.createdChannel' : 'system.created', { name, title: event.title })
        : t(channel ? 'system.createdChannelUntitled' : 'system.createdUntitled', { name });
    case 'members_added':
      return others.length > 0
        ? t(channel ? 'system.addedChannel' : 'system.added', { name, people: names })
        : t(channel ? 'system.joinedChannel' : 'system.joined', { people: name });
    case 'member_removed':
      return t(channel ? 'system.removedChannel' : 'system.removed', { name, people: names });
    case 'member_left':
      return t(channel ? 'system.leftChannel' : 'system.left', { name });
    case 'title_changed':
      return t(channel ? 'system.renamedChannel' : 'system.renamed', { name, title: event.title ?? '' });
    case 'owner_changed':
      return t('system.ownerChanged', { name, people: names });
    default:
      return unknownEvent(event.event);
  }
}

/** A new kind of event fails the type check here until it has words; an older page shows nothing for it. */
const unknownEvent = (_: never): string => '';

const PREVIEW_MAX = 200;

/** One line of a message: for a list row, a quote, an announcement. `kind` matters to rows the server wrote. */
export function previewOf(
  message: Message,
  people: People,
  t: Text,
  language: string,
  kind: ChatKind = 'group',
): string {
  if (message.deleted) return t('message.deleted');
  if (message.damaged) return t('message.damaged');
  if (message.system) return systemText(message, people, t, language, kind);
  return lineOf(message.body ?? '');
}

/** One line of a body, without the marks in it. */
export const lineOf = (body: string): string => oneLine(plain(body));

export function oneLine(text: string): string {
  return text.slice(0, PREVIEW_MAX).replace(/\s+/g, ' ').trim();
}

export function typingText(chat: Chat, people: People, t: Text): string | null {
  const typing = Object.keys(chat.typing);
  const [first, second] = typing;
  if (!first) return null;
  if (chat.head.kind === 'direct') return t('status.typing');
  const name = shortNameOf(first, people, t);
  if (!second) return t('status.typingOne', { name });
  if (typing.length === 2) return t('status.typingTwo', { first: name, second: shortNameOf(second, people, t) });
  return t('status.typingMany', { name, count: typing.length - 1 });
}

export function presenceText(presence: Presence | undefined, t: Text, dates: Dates, now: number): string {
  if (!presence) return '';
  if (presence.hidden) return t('status.hidden');
  if (presence.online) return t('status.online');
  const seen = presence.last_seen_at_ms;
  if (seen === undefined || seen === null) return t('status.offline');
  return now - seen < 60_000 ? t('status.justNow') : t('status.lastSeen', { when: dates.ago(seen, now) });
}

/** How far an own message has come, as far as anybody else received and read. */
export function ticksOf(seq: number, head: ChatHead): Exclude<Delivery, 'none'> {
  if (seq <= head.reached_read_seq) return 'read';
  return seq <= head.reached_delivered_seq ? 'delivered' : 'sent';
}
