/** What the wire's shapes must look like at run time. The compiler holds each against its generated type. */
import * as v from 'valibot';
import type {
  AccessOut,
  AlertsOut,
  Announcement,
  BlocksOut,
  ChatHead,
  ChatLink,
  ChatLinkOut,
  ChatLinksOut,
  ChatOut,
  EnrolmentOut,
  Forwarded,
  FoundOut,
  InvitationOut,
  Mark,
  Me,
  Member,
  MembersOut,
  Message,
  OptionsOut,
  Own,
  PeopleOut,
  Person,
  PinnedOut,
  PrefsOut,
  Presence,
  Privacy,
  Problem,
  ReadersOut,
  RecoveryCodesOut,
  RevisionsOut,
  SearchHit,
  SearchOut,
  SecurityOut,
  Session,
  SessionsOut,
  Synced,
} from './wire-types';

export type Shape<T> = v.GenericSchema<unknown, T>;

const text = v.string();
const id = v.string();
const count = v.number();
const flag = v.boolean();
const hue = v.optional(count);

export const accountRole = v.picklist(['administrator', 'moderator', 'member']);
const chatKind = v.picklist(['direct', 'group', 'channel', 'notes']);
const memberRole = v.picklist(['owner', 'admin', 'member', 'reader']);
export const language = v.picklist(['ru', 'en']);

export const problem: Shape<Problem> = v.object({
  code: text,
  message: text,
  field: v.optional(text),
  limit: v.optional(count),
  retry_after_ms: v.optional(count),
  users: v.optional(v.array(id)),
});

export const person: Shape<Person> = v.object({
  id,
  username: text,
  name: text,
  active: flag,
  hue,
  deleted: v.optional(flag),
  status: v.optional(text),
  picture: v.optional(text),
});

export const presence: Shape<Presence> = v.object({
  user: id,
  online: flag,
  last_seen_at_ms: v.optional(count),
  hidden: v.optional(flag),
});

export const forwarded: Shape<Forwarded> = v.object({ sender: id, created_at_ms: count });

export const message: Shape<Message> = v.object({
  seq: count,
  version: count,
  sender: id,
  client_id: v.optional(id),
  scheme: v.literal('server'),
  body: v.optional(text),
  damaged: v.optional(flag),
  system: v.optional(
    v.object({
      event: v.picklist([
        'group_created',
        'members_added',
        'member_removed',
        'member_left',
        'title_changed',
        'owner_changed',
      ]),
      users: v.array(id),
      title: v.optional(text),
    }),
  ),
  reply_to_seq: v.optional(count),
  created_at_ms: count,
  edited_at_ms: v.optional(count),
  edit_no: count,
  deleted: v.optional(v.object({ by: id, at_ms: count })),
  reactions: v.optional(v.array(v.object({ emoji: text, users: v.array(id) }))),
  silent: v.optional(flag),
  forwarded: v.optional(forwarded),
  mentions: v.optional(v.array(id)),
  mentions_all: v.optional(flag),
  pinned: v.optional(v.object({ by: id, at_ms: count })),
  hidden: v.optional(flag),
});

export const member: Shape<Member> = v.object({
  user: id,
  role: memberRole,
  version: count,
  joined_at_ms: count,
  left: flag,
  delivered_seq: count,
  read_seq: count,
});

export const mark: Shape<Mark> = v.object({
  user: id,
  delivered_seq: count,
  read_seq: count,
  unread: v.optional(count),
});

export const own: Shape<Own> = v.object({
  pinned_at_ms: v.optional(count),
  muted_until_ms: v.optional(count),
  archived: flag,
  marked_unread: flag,
  draft: v.optional(v.object({ body: text, reply_to_seq: v.optional(count), updated_at_ms: count })),
});

export const chatHead: Shape<ChatHead> = v.object({
  id,
  kind: chatKind,
  version: count,
  title: v.optional(text),
  description: v.optional(text),
  peer: v.optional(id),
  role: memberRole,
  members: count,
  history_hidden: flag,
  // the four with a default: a head that was cached before there were such things
  slow_s: v.optional(count, 0),
  visible_from_seq: count,
  last: v.optional(message),
  unread: count,
  read_seq: count,
  delivered_seq: count,
  reached_delivered_seq: count,
  reached_read_seq: count,
  created_at_ms: count,
  mentions: v.optional(v.array(count), []),
  pinned: v.optional(v.array(count), []),
  hidden: v.optional(count, 0),
  own,
});

export const announcement: Shape<Announcement> = v.object({
  id,
  kind: v.picklist(['info', 'warning']),
  text,
  dismissible: flag,
  until_ms: v.optional(count),
});

export const me: Shape<Me> = v.object({
  id,
  username: text,
  name: text,
  role: accountRole,
  language,
  hue,
  status: v.optional(text),
  picture: v.optional(text),
  session: id,
});

export const accessOut: Shape<AccessOut> = v.object({
  access: text,
  expires_in_ms: count,
  me,
  recovery_codes: v.optional(v.array(text)),
});

export const optionsOut: Shape<OptionsOut> = v.object({
  registration: v.picklist(['closed', 'invite', 'open']),
  login: v.picklist(['password', 'code']),
  code_required: flag,
});

export const enrolmentOut: Shape<EnrolmentOut> = v.object({
  secret: text,
  address: text,
  qr: v.object({ size: count, path: text }),
  ticket: text,
  expires_in_ms: count,
});

export const recoveryCodesOut: Shape<RecoveryCodesOut> = v.object({ recovery_codes: v.array(text) });

export const securityOut: Shape<SecurityOut> = v.object({
  second_factor: flag,
  required: flag,
  recovery_codes_left: count,
  has_password: flag,
});

export const invitationOut: Shape<InvitationOut> = v.object({
  username: text,
  name: text,
  purpose: v.picklist(['welcome', 'reset']),
});

const session: Shape<Session> = v.object({
  id,
  device: text,
  address_range: text,
  agent: text,
  created_at_ms: count,
  last_used_at_ms: count,
  current: flag,
});

export const alertsOut: Shape<AlertsOut> = v.object({
  alerts: v.array(
    v.object({
      id,
      kind: v.picklist(['failures_account', 'failures_address', 'failures', 'sessions', 'new_range', 'reuse', 'log']),
      at_ms: count,
      user: v.optional(person),
      address_range: text,
      seen: flag,
    }),
  ),
  unseen: count,
});

export const sessionsOut: Shape<SessionsOut> = v.object({ sessions: v.array(session) });
export const peopleOut: Shape<PeopleOut> = v.object({ people: v.array(person) });
export const foundOut: Shape<FoundOut> = v.object({
  found: v.array(v.object({ chat: id, message, at_ms: count })),
  people: v.array(person),
  cursor: v.optional(text),
});
export const chatOut: Shape<ChatOut> = v.object({ head: chatHead, people: v.array(person) });
export const chatLink: Shape<ChatLink> = v.object({
  id,
  token: text,
  created_by: v.optional(id),
  expires_at_ms: count,
  uses: v.optional(count),
  used: count,
});
export const chatLinksOut: Shape<ChatLinksOut> = v.object({ links: v.array(chatLink) });
export const chatLinkOut: Shape<ChatLinkOut> = v.object({
  title: text,
  description: v.optional(text),
  kind: chatKind,
  members: count,
  chat: v.optional(id),
});
export const membersOut: Shape<MembersOut> = v.object({ members: v.array(member), people: v.array(person) });
export const pinnedOut: Shape<PinnedOut> = v.object({ messages: v.array(message) });
export const revisionsOut: Shape<RevisionsOut> = v.object({
  revisions: v.array(v.object({ edit_no: count, body: v.optional(text), written_at_ms: count })),
});
export const readersOut: Shape<ReadersOut> = v.object({
  readers: v.array(v.object({ user: id, read_at_ms: v.optional(count) })),
});
export const blocksOut: Shape<BlocksOut> = v.object({
  user_version: count,
  blocked: v.array(id),
  people: v.array(person),
});
export const synced: Shape<Synced> = v.object({
  quiet_until_ms: count,
  quiet_week: v.array(v.object({ days: v.array(count), from_min: count, to_min: count })),
  levels: v.record(id, v.picklist(['all', 'mentions', 'nothing'])),
  folders: v.array(v.object({ id, name: text, chats: v.array(id) })),
  contacts: v.array(id),
});
export const prefsOut: Shape<PrefsOut> = v.object({ user_version: count, prefs: synced });
export const privacy: Shape<Privacy> = v.object({
  last_seen: flag,
  online: flag,
  read_receipts: flag,
  first_writers: v.picklist(['everybody', 'groups', 'nobody']),
  group_adders: v.picklist(['everybody', 'chats', 'nobody']),
});

const searchHit: Shape<SearchHit> = v.object({
  chat: id,
  seq: count,
  sender: id,
  created_at_ms: count,
  snippet: v.array(text),
});
export const searchOut: Shape<SearchOut> = v.object({
  hits: v.array(searchHit),
  people: v.array(person),
  cursor: v.optional(text),
});
