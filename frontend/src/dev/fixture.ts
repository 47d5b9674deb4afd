/** A made-up account for tests and screens under development: people, chats and messages of every kind. Not in the bundle. */
import type { AppState, Chat, OutboxItem } from '../app/state';
import { initialState, store } from '../app/store';
import type { ChatHead, Member, Message, Own, Person, SystemEvent } from '../realtime/wire-types';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const uuid = (kind: string, index: number): string =>
  `01920000-0000-7000-8000-${kind.padEnd(4, '0')}${index.toString(16).padStart(8, '0')}`;

export const chatId = (index: number): string => uuid('c4a7', index);
export const personId = (index: number): string => uuid('bee', index);

const NAMES = [
  ['olga', 'Ольга Ветрова'],
  ['marina', 'Марина Ковалёва'],
  ['igor', 'Игорь'],
  ['tomas', 'Tomás Ortega'],
  ['anna', 'Анна Литвинова'],
  ['oleg', 'Олег Смирнов'],
  ['lukasz', 'Łukasz Żółć'],
  ['yusuf', 'يوسف حداد'],
  ['very-long-username-of-somebody', 'Константин Александрович Рождественский-Преображенский из третьего подъезда'],
] as const;

export const people: Record<string, Person> = Object.fromEntries(
  NAMES.map(([username, name], index) => [personId(index), { id: personId(index), username, name, active: true }]),
);
export const [ME, MARINA, IGOR, TOMAS, ANNA, OLEG, LUKASZ, YUSUF, LONG] = NAMES.map((_, index) => personId(index)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

export function message(seq: number, sender: string, body: string, atMs: number, more: Partial<Message> = {}): Message {
  return { seq, version: seq, sender, scheme: 'server', body, created_at_ms: atMs, edit_no: 0, ...more };
}

export function system(seq: number, sender: string, event: SystemEvent, atMs: number): Message {
  return { seq, version: seq, sender, scheme: 'server', system: event, created_at_ms: atMs, edit_no: 0 };
}

export function head(id: string, more: Partial<ChatHead>): ChatHead {
  const last = more.last;
  return {
    id,
    kind: more.title ? 'group' : 'direct',
    version: last?.version ?? 0,
    role: 'member',
    members: 2,
    history_hidden: false,
    slow_s: 0,
    mentions: [],
    pinned: [],
    hidden: 0,
    visible_from_seq: 0,
    unread: 0,
    read_seq: last?.seq ?? 0,
    delivered_seq: last?.seq ?? 0,
    reached_delivered_seq: 0,
    reached_read_seq: 0,
    created_at_ms: 0,
    own: { archived: false, marked_unread: false },
    ...more,
  };
}

const member = (user: string, role: Member['role'] = 'member'): Member => ({
  user,
  role,
  version: 1,
  joined_at_ms: 0,
  left: false,
  delivered_seq: 0,
  read_seq: 0,
});

export function chat(of: ChatHead, messages: Message[] = [], more: Partial<Chat> = {}): Chat {
  return {
    head: of,
    version: of.version,
    stretches: messages.length > 0 ? [{ messages, hasBefore: false, hasAfter: false }] : [],
    members: {},
    membersLoaded: false,
    typing: {},
    loading: 'none',
    seenVersion: of.version,
    late: [],
    ...more,
  };
}

/** A group with every kind of row, ending today at the given moment. */
function trip(now: number): Chat {
  const at = (back: number) => now - back * MINUTE;
  const messages: Message[] = [
    system(1, MARINA, { event: 'group_created', users: [], title: 'Дача и поездка' }, now - 2 * DAY),
    system(2, MARINA, { event: 'members_added', users: [ME, IGOR, TOMAS] }, now - 2 * DAY + MINUTE),
    message(3, IGOR, 'Список вещей тут: https://example.org/wiki/Список_вещей_(дача), добавляйте.', now - DAY - HOUR),
    message(4, YUSUF, 'مرحبا! سأكون هناك في الساعة السادسة مساءً', now - DAY - 50 * MINUTE),
    message(5, ME, '🎉', now - DAY - 40 * MINUTE),
    message(6, TOMAS, '', now - DAY - 39 * MINUTE, {
      body: undefined,
      deleted: { by: TOMAS, at_ms: now - DAY - 38 * MINUTE },
    }),
    message(7, OLEG, '', now - DAY - 20 * MINUTE, { body: undefined, damaged: true }),
    message(8, MARINA, 'Кто в субботу за рулём? Я могу забрать троих от метро.', at(30)),
    message(9, MARINA, 'Выезд в 9:30, у второго выхода', at(29), {
      edited_at_ms: at(28),
      edit_no: 1,
      reactions: [
        { emoji: '👍', users: [ME, IGOR, TOMAS] },
        { emoji: '🚗', users: [IGOR] },
      ],
    }),
    message(10, ME, 'Буду. Возьму мангал и список.txt из прошлого раза', at(23), { reply_to_seq: 9 }),
    message(11, ME, 'Маршрут и заправки скину вечером', at(22)),
    system(12, MARINA, { event: 'title_changed', users: [], title: 'Дача и поездка' }, at(8)),
    message(13, IGOR, 'Возьму гитару', at(4)),
    message(14, TOMAS, "I'm in. Can someone bring the big tent? Ours has a hole the size of a cat.", at(1)),
    message(15, TOMAS, 'And the cat', at(1)),
  ];
  const last = messages.at(-1);
  return chat(
    head(chatId(0), {
      title: 'Дача и поездка',
      role: 'admin',
      members: 6,
      last,
      unread: 3,
      read_seq: 12,
      reached_delivered_seq: 11,
      reached_read_seq: 10,
    }),
    messages,
    {
      members: Object.fromEntries(
        [member(MARINA, 'owner'), member(ME, 'admin'), ...[IGOR, TOMAS, YUSUF, LONG].map((id) => member(id))].map(
          (one) => [one.user, one],
        ),
      ),
      membersLoaded: true,
      typing: { [MARINA]: now + HOUR },
    },
  );
}

/** Somebody signed in, with a list of chats like those of a working day. */
export function signedIn(now = Date.now()): AppState {
  const direct = (index: number, peer: string, last: Message, more: Partial<ChatHead> = {}) =>
    chat(head(chatId(index), { peer, last, ...more }), [last]);
  const chats = [
    trip(now),
    direct(1, MARINA, message(4, MARINA, 'Голос уже записала, послушай вечером', now - 12 * MINUTE), {
      unread: 4,
      read_seq: 0,
    }),
    direct(2, TOMAS, message(9, ME, 'See you at six, then', now - 90 * MINUTE), {
      reached_delivered_seq: 9,
      reached_read_seq: 9,
    }),
    direct(3, IGOR, message(5, IGOR, 'Так что решили?', now - 3 * HOUR)),
    chat(
      head(chatId(4), {
        title: 'Работа: линия 2',
        members: 18,
        unread: 100,
        read_seq: 1,
        last: message(300, OLEG, 'Отчёт в общей папке,\nпосмотрите до планёрки', now - DAY),
      }),
    ),
    direct(5, ANNA, message(3, ANNA, '', now - DAY, { body: undefined, deleted: { by: ANNA, at_ms: now } })),
    direct(6, LUKASZ, message(7, ME, 'Пароль от щитка у Игоря', now - 3 * DAY), { reached_delivered_seq: 7 }),
    direct(7, YUSUF, message(2, YUSUF, 'إلى اللقاء غدًا', now - 20 * DAY)),
    direct(8, LONG, message(2, ME, 'Спасибо', now - 400 * DAY)),
  ];
  return {
    ...initialState,
    stage: 'signedIn',
    connected: true,
    me: { id: ME, username: 'olga', name: 'Ольга Ветрова', role: 'member', language: 'ru', session: uuid('5e55', 1) },
    chats: Object.fromEntries(chats.map((one) => [one.head.id, one])),
    chatsLoaded: true,
    people,
    presence: {
      [MARINA]: { user: MARINA, online: true },
      [IGOR]: { user: IGOR, online: true },
      [TOMAS]: { user: TOMAS, online: false, last_seen_at_ms: now - 5 * MINUTE },
      [ANNA]: { user: ANNA, online: false, last_seen_at_ms: now - 26 * HOUR },
    },
    drafts: { [chatId(3)]: 'завтра не смогу, давай в пятницу' },
    language: 'ru',
  };
}

export const refused: OutboxItem = {
  clientId: uuid('ab', 1),
  chat: chatId(0),
  createdAtMs: Date.now(),
  state: 'refused',
  problem: { code: 'forbidden', message: 'You may not write here.' },
  command: { type: 'message.send', body: 'Палатка есть, проверю швы сегодня' },
};

/** The chats in the store, one of them with something kept about it. */
export function withOwn(index: number, own: Partial<Own>): Pick<AppState, 'chats'> {
  const { chats } = store.getState();
  const held = chats[chatId(index)];
  if (!held) throw new Error(`no chat ${index}`);
  return {
    chats: { ...chats, [chatId(index)]: { ...held, head: { ...held.head, own: { ...held.head.own, ...own } } } },
  };
}
