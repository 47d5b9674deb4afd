/** What chats, people and messages are called on screen. */
import type { AppState, Chat, Delivery } from '../../app/state';
import type { Text } from '../../i18n';
import type { Dates } from '../../i18n/dates';
import type { ChatHead, Message, Presence } from '../../realtime/wire-types';
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
  if (head.kind === 'direct') return head.peer ? nameOf(head.peer, people, t) : t('common.unknownPerson');
  return head.title || t('common.untitled');
}

/** The id that gives a chat its colour: the person's in a direct chat, so both lists show the same picture. */
export const pictureOf = (head: ChatHead): string => head.peer ?? head.id;

const list = (names: string[], language: string) => new Intl.ListFormat(language).format(names);

/** A row the server wrote, in words. */
export function systemText(message: Message, people: People, t: Text, language: string): string {
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
      return event.title ? t('system.created', { name, title: event.title }) : t('system.createdUntitled', { name });
    case 'members_added':
      return others.length > 0 ? t('system.added', { name, people: names }) : t('system.joined', { people: name });
    case 'member_removed':
      return t('system.removed', { name, people: names });
    case 'member_left':
      return t('system.left', { name });
    case 'title_changed':
      return t('system.renamed', { name, title: event.title ?? '' });
    case 'owner_changed':
      return t('system.ownerChanged', { name, people: names });
    default:
      return unknownEvent(event.event);
  }
}

/** A new kind of event fails the type check here until it has words; an older page shows nothing for it. */
const unknownEvent = (_: never): string => '';

const PREVIEW_MAX = 200;

/** One line of a message: for a list row, a quote, an announcement. */
export function previewOf(message: Message, people: People, t: Text, language: string): string {
  if (message.deleted) return t('message.deleted');
  if (message.damaged) return t('message.damaged');
  if (message.system) return systemText(message, people, t, language);
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
