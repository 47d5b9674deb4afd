// Made by `python manage.py wire` from messenger/protocol.py: change that, not this.
export const PROTOCOL_VERSION = 1;

export const LIMITS = {
  MESSAGE_BODY_MAX_CHARS: 10000,
  CHAT_TITLE_MAX_CHARS: 120,
  CHAT_DESCRIPTION_MAX_CHARS: 1000,
  SLOW_MAX_S: 3600,
  CHAT_LINKS_MAX: 20,
  CHAT_LINK_USES_MAX: 1000,
  CHAT_LINK_MAX_S: 2592000,
  PERSON_NAME_MAX_CHARS: 80,
  STATUS_MAX_CHARS: 100,
  ANNOUNCEMENT_MAX_CHARS: 500,
  PICTURE_PX: 256,
  PICTURE_MAX_PIXELS: 25000000,
  USERNAME_MAX_CHARS: 32,
  HUES: 8,
  PASSWORD_MIN_CHARS: 10,
  PASSWORD_MAX_CHARS: 256,
  CODE_MAX_CHARS: 32,
  EMOJI_MAX_CHARS: 16,
  REACTIONS_PER_PERSON: 5,
  GROUP_MEMBERS_MAX: 1000,
  MEMBERS_PER_REQUEST: 100,
  MARKS_NAMED_MEMBERS_MAX: 100,
  UNREAD_COUNT_CAP: 100,
  HISTORY_PAGE_MAX: 100,
  HISTORY_PAGE_DEFAULT: 50,
  SYNC_CHATS_MAX: 200,
  SYNC_CHANGES_MAX: 500,
  SYNC_PAGE: 200,
  PEOPLE_PER_REQUEST: 200,
  PEOPLE_SEARCH_MAX: 50,
  WATCHED_PEOPLE_MAX: 200,
  PINNED_MAX: 20,
  MENTIONS_SHOWN_MAX: 20,
  HIDDEN_PER_REQUEST: 100,
  SAVED_PAGE: 50,
  ALERTS_MAX: 100,
  FRAME_MAX_BYTES: 65536,
  BODY_MAX_BYTES: 2097152,
  JSON_MAX_DEPTH: 16,
  SEQ_MAX: 9007199254740991,
  AUTH_TIMEOUT_MS: 5000,
  SOCKETS_PER_PERSON_MAX: 16,
  TYPING_INTERVAL_MS: 3000,
  TYPING_SHOWN_MS: 6000,
  MARKS_INTERVAL_MS: 500,
  BLOCKED_PEOPLE_MAX: 500,
  QUIET_SPANS_MAX: 7,
  CHAT_LEVELS_MAX: 500,
  FOLDERS_MAX: 20,
  FOLDER_NAME_MAX_CHARS: 30,
  FOLDER_CHATS_MAX: 100,
  CONTACTS_MAX: 500,
  SEARCH_QUERY_MAX_CHARS: 200,
  SEARCH_PAGE_MAX: 100,
  SEARCH_PAGE_DEFAULT: 30,
  SEARCH_BEGINNINGS_MESSAGES: 20000,
} as const;

/** What each role may do, by kind of chat. */
export const RIGHTS = {"direct": {"member": ["write", "react", "pin"]}, "notes": {"member": ["write", "react", "pin"]}, "group": {"owner": ["write", "react", "add", "remove", "settings", "moderate", "roles", "pin", "mention_all", "admins", "transfer"], "admin": ["write", "react", "add", "remove", "settings", "moderate", "roles", "pin", "mention_all"], "member": ["write", "react"], "reader": ["react"]}, "channel": {"owner": ["write", "react", "add", "remove", "settings", "moderate", "roles", "pin", "mention_all", "admins", "transfer"], "admin": ["write", "react", "add", "remove", "settings", "moderate", "roles", "pin", "mention_all"], "member": ["write", "react"], "reader": ["react"]}} as const;

/** Why the server closed the socket. */
export const CLOSE = {
  /** A binary message, or something that is no frame before `session.auth` */
  BAD_FRAME: 4400,
  /** `session.auth` was not first, its token is not valid, or the session has ended: log in again */
  AUTH: 4401,
  /** The account is banned: erase what is cached */
  BANNED: 4403,
  /** No socket lives at this path */
  NO_SUCH_PATH: 4404,
  /** No `session.auth` came in time */
  AUTH_TIMEOUT: 4408,
  /** A frame was larger than FRAME_MAX_BYTES */
  TOO_BIG: 4413,
  /** Frames came faster than they are read for minutes on end, or the person has SOCKETS_PER_PERSON_MAX sockets already: reconnect later */
  FLOOD: 4429,
  /** The server restarts or lost track: reconnect and sync */
  RESYNC: 4503,
} as const;
