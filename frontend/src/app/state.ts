/** The shape of what the client knows, and what a screen may ask of it. Screens read `AppState` and call `Actions`; nothing else. */
import type {
  Alert,
  Announcement,
  ChatHead,
  ChatLink,
  ChatLinkOut,
  EnrolmentOut,
  Forwarded,
  FoundOut,
  Frame,
  Language,
  Me,
  Member,
  MemberRole,
  Message,
  OptionsOut,
  OwnChange,
  Person,
  Presence,
  Privacy,
  PrivacyChange,
  Problem,
  Reader,
  RegistrationIn,
  Revision,
  RoomChange,
  SearchOut,
  SecurityOut,
  Session,
  Synced,
  SyncedChange,
} from '../realtime/wire-types';
import type { Tone } from '../ui/emoji/tone';
import type { Look, Prefs } from './look';

/** signedOut: show login. signedIn: show the chats, from the cache while `link` is not `online`. */
export type Stage = 'starting' | 'signedOut' | 'invited' | 'registering' | 'signedIn';

/**
 * What is true of the connection; shown only after a short gap has lasted. unreachable: it has been tried for long.
 * crowded: the server takes no more windows of this person.
 */
export type Link = 'offline' | 'connecting' | 'online' | 'restarting' | 'unreachable' | 'crowded';

/** kept: all is well. scarce: no room for the cache. none: not even for what was written, which lives in this page alone. */
export type Storage = 'kept' | 'scarce' | 'none';

/** Why the person is looking at the login page. */
export type SignedOutReason = 'none' | 'signedOut' | 'sessionEnded' | 'banned' | 'deleted';

export type Place = { chat: string; seq: number };

/** A command that is not acknowledged yet. Lives in IndexedDB until its ack, so a reload loses nothing. */
export type OutboxItem = {
  clientId: string;
  chat: string;
  createdAtMs: number;
  /** queued: waiting for its turn or the link. sent: on the wire, no ack yet. refused: the server said no; the text stays. */
  state: 'queued' | 'sent' | 'refused';
  problem?: Problem;
  /** Committed by the server, and kept until what it made or changed is in the chat: nothing flickers in between. */
  ack?: { seq: number; version: number };
  command: /** `forward`: the message to repeat, whose text `body` shows until it is there, and `forwarded` whose it was. */
    | {
        type: 'message.send';
        body: string;
        replyToSeq?: number;
        silent?: boolean;
        forward?: Place;
        forwarded?: Forwarded;
      }
    | { type: 'message.edit'; seq: number; body: string }
    | { type: 'message.delete'; seq: number }
    | { type: 'reaction.set'; seq: number; emoji: string; on: boolean }
    | { type: 'message.pin'; seq: number; on: boolean };
};

/** How one is shown to others; what is left out stays. */
export type Shown = { name?: string; hue?: number; status?: string };

/** Something set of a chat's private side that the server has not confirmed. Lives in IndexedDB until then. */
export type OwnSet = { id: string; chat: string; atMs: number; change: OwnChange };

/** One loaded stretch of a timeline; messages ascend by seq. Gaps between stretches are loaded when scrolled to. */
export type Stretch = { messages: Message[]; hasBefore: boolean; hasAfter: boolean };

export type Chat = {
  head: ChatHead;
  /** Newest stretch last. Empty until the chat was opened or came from the cache. */
  stretches: Stretch[];
  /** Known members by user id; complete once `membersLoaded`. */
  members: Record<string, Member>;
  membersLoaded: boolean;
  /** User id -> when its typing notice runs out, local clock. */
  typing: Record<string, number>;
  loading: 'none' | 'newest' | 'before' | 'after' | 'around';
  loadProblem?: Problem;
  /** The version of what is loaded; that of the head may be ahead of it. */
  version: number;
  /** The highest version heard of. While it is above `version`, the chat is behind and asks. */
  seenVersion: number;
  /** States that came while a page was on its way, which may be older than they are. Laid over it when it comes. */
  late: Message[];
};

/** sending: the clock. sent: on the server's disk. delivered, read: by anybody else. Others' messages have `none`. */
export type Delivery = 'none' | 'sending' | 'sent' | 'delivered' | 'read' | 'refused';

/** One row of a timeline as `timeline()` of app/timeline.ts makes it. Unchanged rows are the same object again. */
export type Row =
  | {
      kind: 'message';
      /** Stays the same when a sent message gets its place. */
      key: string;
      /** With edits, deletion and reactions that wait in the outbox laid over. `seq` and `version` are 0 while it has no place yet. */
      message: Message;
      delivery: Delivery;
      /** The newest command of the outbox about this row: retry or cancel it by `clientId`. */
      pending: OutboxItem | null;
    }
  /** Messages between the two places are not loaded: `loadOlder(chat, beforeSeq)` or `loadNewer(chat, afterSeq)`. */
  | { kind: 'gap'; key: string; afterSeq: number; beforeSeq: number };

/** What a person chose of emoji on this device: a skin tone, and those used last, the latest first, without a tone. */
export type EmojiChoice = { tone: Tone; recent: string[] };

export type AppState = {
  stage: Stage;
  signedOutReason: SignedOutReason;
  /** After the hello and until the connection is lost: what asks the server waits for it. */
  connected: boolean;
  /** What is told of the connection: nothing of a short gap, nor of the first moments. */
  link: Link;
  /** Since when there is no connection, local clock; says nothing while there is one. */
  linkLostAtMs: number;
  storage: Storage;
  me: Me | null;
  /** A newer bundle is ready: offer a reload. */
  updateReady: boolean;
  /** It was announced, and the person goes on with this one. */
  updateLater: boolean;
  chats: Record<string, Chat>;
  /** True once the list came from the server or the cache. */
  chatsLoaded: boolean;
  people: Record<string, Person>;
  presence: Record<string, Presence>;
  /** People this person blocked. */
  blocked: string[];
  /** Places of saved messages, read by `isSaved` of app/saved.ts; null while they are not known. */
  saved: ReadonlySet<string> | null;
  /** What the person set on all devices. */
  synced: Synced;
  /** In sending order. */
  outbox: OutboxItem[];
  /** In the order they were set; read through `ownOf` of app/own.ts. */
  ownSets: OwnSet[];
  /** Unsent text per chat, on this device. */
  drafts: Record<string, string>;
  /** Which message the unsent text is to answer, per chat, on this device. */
  replies: Record<string, number>;
  emoji: EmojiChoice;
  openChat: string | null;
  /** Counters of what is private to this person: the one held, and the highest heard of. */
  userVersion: number;
  seenUserVersion: number;
  /** The latest login on another device that this page heard of. */
  startedSession: Frame<'session.started'> | null;
  /** For administrators: alerts that none of them has looked at. */
  alertsUnseen: number;
  /** What administrators tell everybody now. */
  announcement: Announcement | null;
  /** The token of an invitation link this page was opened with, while `stage` is `invited`. */
  invitation: string | null;
  /** The token of a registration link while `stage` is `registering`; null where none is needed. */
  registrationLink: string | null;
  /** Chosen here, and not yet known to the server: a hello still has the one before. */
  askedLanguage: Language | null;
  /** Of a second factor just switched on: shown before anything else, until the person says they are kept. */
  recoveryCodes: string[] | null;
  /** The one the page speaks: its words are here. */
  language: Language;
  theme: Look['theme'];
  prefs: Prefs;
};

export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** A group or channel to be made. */
export type NewRoom = {
  channel: boolean;
  title: string;
  description: string;
  historyHidden: boolean;
  members: string[];
};

export type Invitation = { token: string; username: string; name: string; purpose: 'welcome' | 'reset' };

export type SearchAsked = { q: string; chat: string | null; words: boolean; cursor?: string };
/** What is brought besides username and password. With `ticket` the code switches a second factor on that was begun. */
export type Proof = { code?: string; ticket?: string };
/** That it is really the person, in the middle of a session. */
export type OwnProof = { password?: string; code?: string };
export type Registration = Omit<RegistrationIn, 'device' | 'link' | 'language'>;

export type Actions = {
  start(): Promise<void>;
  /** `password` null: by code alone, where the server does that. */
  signIn(username: string, password: string | null, proof?: Proof): Promise<Result<null>>;
  signOut(): Promise<void>;
  readInvitation(token: string): Promise<Result<Invitation>>;
  acceptInvitation(token: string, password: string, shown: Shown, proof?: Proof): Promise<Result<null>>;
  options(): Promise<Result<OptionsOut>>;
  /** Begins the second factor of an account that must have one, before its session. */
  beginEnrolment(by: { username: string; password: string } | { token: string }): Promise<Result<EnrolmentOut>>;
  /** Shows the page where one makes an account, without a link. */
  openRegistration(): void;
  checkRegistration(link: string): Promise<Result<null>>;
  beginRegistration(username: string): Promise<Result<EnrolmentOut>>;
  register(registration: Registration): Promise<Result<null>>;
  security(): Promise<Result<SecurityOut>>;
  beginSecondFactor(proof: OwnProof): Promise<Result<EnrolmentOut>>;
  /** The recovery codes of this and of `renewRecoveryCodes` are shown by way of the state. */
  confirmSecondFactor(ticket: string, code: string): Promise<Result<null>>;
  secondFactorOff(code: string): Promise<Result<null>>;
  renewRecoveryCodes(code: string): Promise<Result<null>>;
  recoveryCodesKept(): void;
  changePassword(proof: OwnProof, newPassword: string): Promise<Result<null>>;
  deleteAccount(proof: OwnProof): Promise<Result<null>>;
  /** Refused where its words can't be fetched. */
  setLanguage(language: Language): Promise<Result<null>>;
  setTheme(theme: AppState['theme']): void;
  /** Sets what is given, on this device. */
  setPrefs(change: Partial<Prefs>): void;
  setShown(shown: Shown): Promise<Result<null>>;
  /** For administrators. */
  alerts(): Promise<Result<Alert[]>>;
  alertsSeen(ids: string[]): Promise<Result<null>>;
  /** From an image file; null takes it away. */
  setPicture(image: Blob | null): Promise<Result<null>>;
  /** Somebody's picture by the name their card gives; null where it can't be had now. */
  picture(user: string, name: string): Promise<Blob | null>;
  sessions(): Promise<Result<Session[]>>;
  endSession(id: string): Promise<Result<null>>;
  /** All but this one. */
  endOtherSessions(): Promise<Result<null>>;
  privacy(): Promise<Result<Privacy>>;
  /** Sets what is given; answers with all of it. */
  setPrivacy(change: PrivacyChange): Promise<Result<Privacy>>;
  /** Sets what is given, on all devices. */
  setSynced(change: SyncedChange): Promise<Result<null>>;
  setContact(user: string, on: boolean): Promise<Result<null>>;
  setBlocked(user: string, blocked: boolean): Promise<Result<null>>;

  openChat(chat: string | null): void;
  /** The page before `seq`, the first row of the stretch on screen. Stretches that meet become one. */
  loadOlder(chat: string, seq: number): Promise<void>;
  /** The page after `seq`, the last row of the stretch on screen. */
  loadNewer(chat: string, seq: number): Promise<void>;
  /** A page with `seq` in it becomes a stretch of its own, or part of the one it meets. */
  loadAround(chat: string, seq: number): Promise<void>;
  /** The place of the first message at or after a moment; null where nothing was written since. */
  seqAt(chat: string, ms: number): Promise<Result<number | null>>;
  loadMembers(chat: string): Promise<Result<null>>;
  setDraft(chat: string, text: string): void;
  /** Which message is to be answered; null for none. */
  setReply(chat: string, seq: number | null): void;

  send(chat: string, body: string, replyToSeq?: number, silent?: boolean): void;
  /** Repeats messages in another chat, in their order. */
  forward(chat: string, messages: { place: Place; body: string; forwarded: Forwarded }[]): void;
  pin(chat: string, seq: number, on: boolean): void;
  /** The newest pin first. */
  pinned(chat: string): Promise<Result<Message[]>>;
  /** From one's own sight, on all devices; only with a connection. */
  hide(chat: string, seqs: number[]): Promise<Result<null>>;
  save(chat: string, seq: number, on: boolean): Promise<Result<null>>;
  /** A page of what was saved, the newest first: the first, or the one behind an answer. */
  saved(cursor?: string): Promise<Result<FoundOut>>;
  /** Makes known which are saved, where that is not known yet and can be found out. */
  loadSaved(): Promise<void>;
  /** What a message said before its edits, the oldest first. */
  revisions(chat: string, seq: number): Promise<Result<Revision[]>>;
  readers(chat: string, seq: number): Promise<Result<Reader[]>>;
  emojiUsed(emoji: string): void;
  setTone(tone: Tone): void;

  edit(chat: string, seq: number, body: string): void;
  remove(chat: string, seq: number): void;
  react(chat: string, seq: number, emoji: string, on: boolean): void;
  retry(clientId: string): void;
  cancel(clientId: string): void;
  /** Tries for a connection now. */
  reconnect(): void;
  /** The newest row a person has really seen. */
  markRead(chat: string, seq: number): void;
  /** A page of what mentions the person, the newest first: the first, or the one behind an answer. */
  mentions(cursor?: string): Promise<Result<FoundOut>>;
  typing(chat: string): void;
  /** Sets what is given of a chat's private side, on all devices of the person. */
  setOwn(chat: string, change: OwnChange): void;
  /** Who is on screen now. */
  watch(users: string[]): void;

  searchPeople(query: string): Promise<Result<Person[]>>;
  /** One page of what the server finds; without a cursor it is the last. */
  searchMessages(asked: SearchAsked): Promise<Result<SearchOut>>;
  /** What this account looked for on this device, the last first. */
  recentSearches(): Promise<string[]>;
  rememberSearch(text: string): void;
  forgetSearches(): void;
  openDirect(user: string): Promise<Result<string>>;
  /** The chat with oneself, made at the first call. */
  openNotes(): Promise<Result<string>>;
  createRoom(room: NewRoom): Promise<Result<string>>;
  /** Sets what is given of a group or channel. */
  setRoom(chat: string, change: RoomChange): Promise<Result<null>>;
  setRole(chat: string, user: string, role: MemberRole): Promise<Result<null>>;
  /** The links that let people into a chat, the newest first. */
  links(chat: string): Promise<Result<ChatLink[]>>;
  /** `uses`: how many people it lets in; without it, everybody. */
  makeLink(chat: string, expiresInS: number, uses?: number): Promise<Result<ChatLink>>;
  endLink(chat: string, link: string): Promise<Result<null>>;
  /** What a link leads to. */
  readLink(token: string): Promise<Result<ChatLinkOut>>;
  joinByLink(token: string): Promise<Result<string>>;
  addMembers(chat: string, users: string[]): Promise<Result<null>>;
  removeMember(chat: string, user: string): Promise<Result<null>>;
  leaveGroup(chat: string): Promise<Result<null>>;
  /** Until there is another one. */
  postponeUpdate(): void;
  reloadForUpdate(): void;
};
