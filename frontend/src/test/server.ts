/** A server in memory that speaks the wire, and a network that loses, doubles and delays what it says. */

import { CLOSE, LIMITS, PROTOCOL_VERSION } from '../realtime/limits';
import type {
  ChatHead,
  ClientFrame,
  Frame,
  Member,
  Message,
  OwnChange,
  Person,
  Problem,
  Request,
  ServerFrame,
  Synced,
  SystemEvent,
} from '../realtime/wire-types';
import { FakeChat } from './chat';
import { type Command, done } from './commands';
import { Connection } from './connection';

type Ack = Omit<Frame<'ack'>, 'ref'>;

export type Faults = { lose: number; double: number; delay: number };

export class FakeServer {
  people = new Map<string, Person>();
  chats = new Map<string, FakeChat>();
  userVersions = new Map<string, number>();
  prefs = new Map<string, Synced>();
  connections = new Set<Connection>();
  /** Every command that reached the server, retries included. */
  received: ClientFrame[] = [];
  /** Chance of each for an event; answers travel safely, as on a real connection. */
  faults: Faults = { lose: 0, double: 0, delay: 0 };
  random: () => number = () => 0.5;
  /** Commands are not answered at all, as when the line is about to break. */
  isSilent = false;
  isDown = false;
  /** Refuses what it returns a problem for. */
  refuse: (command: Command) => Problem | null = () => null;
  /** Ends the connection instead of answering. */
  endAt: (command: Command) => number | null = () => null;
  syncPage: number = LIMITS.SYNC_PAGE;
  syncMax: number = LIMITS.SYNC_CHANGES_MAX;
  bundle = '';
  /** The last event of each chat that has a version. */
  #latest = new Map<string, ServerFrame>();
  #acks = new Map<string, Ack>();
  #delayed: (() => void)[] = [];
  #clock = 1_700_000_000_000;

  person(id: string): void {
    this.people.set(id, { id, username: id, name: id.toUpperCase(), active: true });
    this.userVersions.set(id, 1);
  }

  chat(id: string, users: string[], kind: ChatHead['kind'] = 'group'): FakeChat {
    const chat = new FakeChat(id, kind, `chat ${id}`);
    for (const user of users) chat.members.set(user, this.#member(chat, user));
    this.chats.set(id, chat);
    return chat;
  }

  the(id: string): FakeChat {
    const chat = this.chats.get(id);
    if (!chat) throw new Error(`no chat ${id}`);
    return chat;
  }

  // --- connections ---
  connect(): Connection {
    const connection = new Connection(this);
    if (this.isDown) queueMicrotask(() => connection.end(0));
    else queueMicrotask(() => connection.open());
    this.connections.add(connection);
    return connection;
  }

  gone(connection: Connection): void {
    this.connections.delete(connection);
  }

  cut(code = 0): void {
    for (const connection of [...this.connections]) connection.end(code);
  }

  of(user: string): Connection[] {
    return [...this.connections].filter((connection) => connection.user === user);
  }

  receive(connection: Connection, frame: ClientFrame, text: string): void {
    this.received.push(frame);
    if (text.length > LIMITS.FRAME_MAX_BYTES) return connection.end(CLOSE.TOO_BIG);
    switch (frame.type) {
      case 'session.auth':
        if (!this.people.has(frame.token)) return connection.end(CLOSE.AUTH);
        connection.user = frame.token;
        return connection.push(this.#hello(frame.token));
      case 'ping':
        return connection.push({ type: 'pong', ref: frame.ref });
      case 'heads.get':
        return connection.push({ type: 'chats.heads', ref: frame.ref, ...this.#list(connection.user) });
      case 'people.get': {
        const people = frame.ids.flatMap((id) => this.people.get(id) ?? []);
        return connection.push({ type: 'people.cards', ref: frame.ref, people });
      }
      case 'history.get':
        return connection.push(this.#history(connection.user, frame));
      case 'chats.sync':
        for (const { chat, version } of frame.chats)
          connection.push(this.#changes(connection.user, chat, version, frame.ref));
        return;
      case 'mark.set':
        return this.mark(frame.chat, connection.user, frame.delivered_seq ?? 0, frame.read_seq ?? 0);
      case 'own.set': {
        const { type: _, ref, chat, ...change } = frame;
        return this.#ownSet(connection, ref, chat, change);
      }
      case 'typing.set':
        return this.#publish(
          this.the(frame.chat),
          { type: 'typing.state', chat: frame.chat, user: connection.user },
          connection.user,
        );
      case 'presence.watch':
        connection.watched = frame.users;
        return;
      case 'message.send':
      case 'message.edit':
      case 'message.delete':
      case 'reaction.set':
      case 'message.pin':
        return this.#command(connection, frame);
      case 'hidden.set':
        return connection.push({ ...this.hide(frame.chat, connection.user, frame.seqs), ref: frame.ref });
      case 'saved.set':
        return connection.push({
          type: 'saved.state',
          ref: frame.ref,
          user_version: this.#raiseUser(connection.user),
          chat: frame.chat,
          seq: frame.seq,
          on: frame.on,
        });
      default:
        return frame satisfies never;
    }
  }

  // --- what people do ---
  say(chat: string, user: string, body: string, clientId?: string): Message {
    const target = this.the(chat);
    const version = ++target.version;
    const message: Message = { ...this.#blank(version, user), body, client_id: clientId };
    return this.#store(target, message);
  }

  system(chat: string, user: string, event: SystemEvent): void {
    const target = this.the(chat);
    this.#store(target, { ...this.#blank(++target.version, user), system: event });
  }

  edit(chat: string, seq: number, body: string): Message {
    return this.#changed(chat, seq, (old) => ({ ...old, body, edit_no: old.edit_no + 1, edited_at_ms: ++this.#clock }));
  }

  delete(chat: string, seq: number, by: string): Message {
    return this.#changed(chat, seq, ({ body: _, reactions: _r, ...old }) => ({
      ...old,
      deleted: { by, at_ms: ++this.#clock },
    }));
  }

  react(chat: string, seq: number, user: string, emoji: string, on: boolean): Message {
    return this.#changed(chat, seq, (old) => {
      const others = (old.reactions ?? []).flatMap((reaction) => {
        const users = reaction.users.filter((one) => one !== user || reaction.emoji !== emoji);
        return users.length ? [{ emoji: reaction.emoji, users }] : [];
      });
      const known = others.find((reaction) => reaction.emoji === emoji);
      if (on && known) known.users.push(user);
      else if (on) others.push({ emoji, users: [user] });
      return { ...old, reactions: others.length ? others : undefined };
    });
  }

  rename(chat: string, title: string): void {
    const target = this.the(chat);
    target.title = title;
    this.#publish(target, {
      type: 'chat.state',
      chat,
      version: ++target.version,
      title,
      history_hidden: false,
      slow_s: 0,
    });
  }

  /** Something this client may not see. */
  skip(chat: string): void {
    const target = this.the(chat);
    this.#publish(target, { type: 'chat.skip', chat, version: ++target.version });
  }

  join(chat: string, user: string): void {
    const target = this.the(chat);
    const member = this.#member(target, user);
    target.members.set(user, member);
    this.#publish(target, {
      type: 'member.state',
      chat,
      version: target.version,
      member,
      members: target.present.length,
    });
    const user_version = this.#raiseUser(user);
    for (const connection of this.of(user)) {
      this.#event(connection, { type: 'chat.joined', user_version, head: target.head(user), people: [] });
    }
  }

  leave(chat: string, user: string): void {
    const target = this.the(chat);
    const old = target.members.get(user);
    if (!old) throw new Error(`${user} is not in ${chat}`);
    const member = { ...old, left: true, version: ++target.version };
    target.members.set(user, member);
    const user_version = this.#raiseUser(user);
    for (const connection of this.of(user)) this.#event(connection, { type: 'chat.left', user_version, chat });
    this.#publish(target, {
      type: 'member.state',
      chat,
      version: member.version,
      member,
      members: target.present.length,
    });
  }

  mark(chat: string, user: string, delivered: number, read: number): void {
    const target = this.the(chat);
    const member = target.members.get(user);
    if (!member || member.left) return;
    const read_seq = Math.max(member.read_seq, read);
    const delivered_seq = Math.max(member.delivered_seq, delivered, read_seq);
    if (read_seq === member.read_seq && delivered_seq === member.delivered_seq) return;
    target.members.set(user, { ...member, read_seq, delivered_seq });
    const mark = { user, delivered_seq, read_seq };
    this.#publish(target, { type: 'marks.state', chat, marks: [mark] }, user);
    if (read_seq === member.read_seq) return;
    const { unread } = target.head(user);
    // a count is of its moment: the real one tells it in order with the messages it counts
    for (const connection of this.of(user))
      connection.push({ type: 'marks.state', chat, marks: [{ ...mark, unread }] });
  }

  /** Whatever a server could change of a message. */
  change(chat: string, seq: number, change: Partial<Message>): Message {
    return this.#changed(chat, seq, (old) => ({ ...old, ...change }));
  }

  hide(chat: string, user: string, seqs: number[]): Frame<'hidden.state'> {
    const told = { chat, seqs, hidden: this.the(chat).hide(user, seqs) };
    const frame: Frame<'hidden.state'> = { type: 'hidden.state', user_version: this.#raiseUser(user), ...told };
    for (const connection of this.of(user)) this.#event(connection, frame);
    return frame;
  }

  /** From another device of the person. */
  setOwn(chat: string, user: string, { pinned, draft, ...plain }: OwnChange): Frame<'own.state'> {
    const target = this.the(chat);
    const own = { ...target.head(user).own, ...plain };
    if (pinned !== undefined) own.pinned_at_ms = pinned ? ++this.#clock : undefined;
    if (draft) own.draft = draft.body ? { ...draft, updated_at_ms: ++this.#clock } : undefined;
    if (own.muted_until_ms === 0) own.muted_until_ms = undefined;
    target.own.set(user, own);
    const frame: Frame<'own.state'> = { type: 'own.state', user_version: this.#raiseUser(user), chat, own };
    for (const connection of this.of(user)) this.#event(connection, frame);
    return frame;
  }

  // --- the network ---
  /** Delivers what was delayed, in any order. */
  release(): void {
    const waiting = this.#delayed.splice(0).sort(() => this.random() - 0.5);
    for (const deliver of waiting) deliver();
  }

  /** What the real one does when it finds that an event went lost: tells it again. */
  heal(): void {
    for (const connection of this.connections) {
      for (const [id, frame] of this.#latest) if (this.the(id).isMember(connection.user)) connection.push(frame);
      connection.push({ type: 'user.skip', user_version: this.userVersions.get(connection.user) ?? 0 });
    }
  }

  #hello(user: string): Frame<'session.hello'> {
    const card = this.people.get(user);
    if (!card) throw new Error(`nobody is ${user}`);
    return {
      type: 'session.hello',
      protocol: PROTOCOL_VERSION,
      bundle: this.bundle,
      server_time_ms: 1,
      user: card,
      role: 'member',
      language: 'en',
      session: `session of ${user}`,
      ...this.#list(user),
    };
  }

  #list(user: string): { user_version: number; heads: ChatHead[]; people: Person[]; prefs?: Synced } {
    const mine = [...this.chats.values()].filter((chat) => chat.isMember(user));
    return {
      user_version: this.userVersions.get(user) ?? 0,
      heads: mine.map((chat) => chat.head(user)),
      people: [],
      prefs: this.prefs.get(user),
    };
  }

  #history(user: string, frame: Request<'history.get'>): ServerFrame {
    const chat = this.the(frame.chat);
    if (chat.isMember(user)) return chat.told(user, chat.page(frame));
    return { type: 'error', ref: frame.ref, problem: { code: 'not_found', message: 'no such chat' } };
  }

  #changes(user: string, id: string, version: number, ref: number): ServerFrame {
    const chat = this.the(id);
    if (chat.isMember(user)) return chat.told(user, chat.changes(user, version, ref, this.syncPage, this.syncMax));
    return { type: 'chat.left', ref, user_version: this.userVersions.get(user) ?? 0, chat: id };
  }

  #ownSet(connection: Connection, ref: number, chat: string, change: OwnChange): void {
    if (this.isSilent) return;
    const refused: Problem = { code: 'not_found', message: 'no such chat' };
    if (this.chats.get(chat)?.isMember(connection.user)) {
      connection.push({ ...this.setOwn(chat, connection.user, change), ref });
    } else connection.push({ type: 'error', ref, problem: refused });
  }

  #command(connection: Connection, command: Command): void {
    const { user } = connection;
    const code = this.endAt(command);
    if (code !== null) return connection.end(code);
    if (this.isSilent) return;
    const key = `${user} ${command.client_id}`;
    const known = this.#acks.get(key);
    const problem = known ? null : this.#refusal(user, command);
    if (problem) return connection.push({ type: 'error', client_id: command.client_id, problem });
    const ack = known ?? this.#applied(user, command);
    this.#acks.set(key, ack);
    connection.push(ack);
  }

  #refusal(user: string, command: Command): Problem | null {
    const chat = this.chats.get(command.chat);
    if (!chat?.isMember(user)) return { code: 'not_found', message: 'no such chat' };
    if (command.type !== 'message.send' && command.type !== 'message.delete') {
      if (chat.messages.get(command.seq)?.deleted) return { code: 'deleted', message: 'gone' };
    }
    return this.refuse(command);
  }

  #applied(user: string, command: Command): Ack {
    const message = done(this, user, command);
    const { seq, version, created_at_ms } = message;
    return { type: 'ack', client_id: command.client_id, chat: command.chat, seq, version, created_at_ms };
  }

  #blank(version: number, sender: string): Message {
    return { seq: version, version, sender, scheme: 'server', created_at_ms: ++this.#clock, edit_no: 0 };
  }

  #member(chat: FakeChat, user: string): Member {
    const role = chat.members.size === 0 ? 'owner' : 'member';
    const seq = chat.ordered.at(-1)?.seq ?? 0;
    return { user, role, version: ++chat.version, joined_at_ms: 1, left: false, delivered_seq: seq, read_seq: seq };
  }

  #changed(chat: string, seq: number, change: (old: Message) => Message): Message {
    const target = this.the(chat);
    const old = target.messages.get(seq);
    if (!old) throw new Error(`no message ${seq}`);
    if (old.deleted) return old;
    return this.#store(target, { ...change(old), version: ++target.version });
  }

  #store(chat: FakeChat, message: Message): Message {
    chat.messages.set(message.seq, message);
    this.#publish(chat, { type: 'message.state', chat: chat.id, version: message.version, message });
    return message;
  }

  #raiseUser(user: string): number {
    const version = (this.userVersions.get(user) ?? 0) + 1;
    this.userVersions.set(user, version);
    return version;
  }

  #publish(chat: FakeChat, frame: ServerFrame, but = ''): void {
    if ('version' in frame) this.#latest.set(chat.id, frame);
    for (const connection of this.connections) {
      if (chat.isMember(connection.user) && connection.user !== but) this.#event(connection, frame);
    }
  }

  /** An event may be lost, come twice, or late. */
  #event(connection: Connection, frame: ServerFrame): void {
    const { lose, double, delay } = this.faults;
    if (this.random() < lose) return;
    const times = this.random() < double ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      if (this.random() < delay) this.#delayed.push(() => connection.push(frame));
      else connection.push(frame);
    }
  }
}
