/** Finds the names of people that frames mention and nobody has introduced yet. */
import type { AppState, Chat } from '../app/state';
import { LIMITS } from './limits';
import type { Socket } from './socket';
import type { ChatHead, Member, Message, ServerFrame } from './wire-types';

/** Frames come in bursts: one question for all of them. */
const ASK_AFTER_MS = 50;

export class People {
  readonly #socket: Socket;
  readonly #state: () => AppState;
  #wanted = new Set<string>();
  /** Asked over this connection: those the server doesn't know are not asked for again. */
  #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket, state: () => AppState) {
    this.#socket = socket;
    this.#state = state;
  }

  after(frame: ServerFrame): void {
    if (frame.type === 'session.hello') for (const chat of Object.values(this.#state().chats)) this.note(ofChat(chat));
    this.note(named(frame));
  }

  note(ids: Iterable<string>): void {
    const { people } = this.#state();
    for (const id of ids) if (!people[id] && !this.#asked.has(id)) this.#wanted.add(id);
    if (this.#wanted.size > 0) this.#timer ??= setTimeout(() => this.#ask(), ASK_AFTER_MS);
  }

  down(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked.clear();
  }

  #ask(): void {
    this.#timer = undefined;
    const { people } = this.#state();
    const ids = [...this.#wanted].filter((id) => !people[id]);
    this.#wanted.clear();
    for (let at = 0; at < ids.length; at += LIMITS.PEOPLE_PER_REQUEST) {
      const some = ids.slice(at, at + LIMITS.PEOPLE_PER_REQUEST);
      if (!this.#socket.send({ type: 'people.get', ref: this.#socket.nextRef(), ids: some })) return;
      for (const id of some) this.#asked.add(id);
    }
  }
}

function* ofMessage({ sender, system, deleted, reactions, forwarded }: Message): Generator<string> {
  yield sender;
  if (forwarded) yield forwarded.sender;
  if (system) yield* system.users;
  if (deleted) yield deleted.by;
  for (const reaction of reactions ?? []) yield* reaction.users;
}

function* ofMessages(messages: Message[]): Generator<string> {
  for (const message of messages) yield* ofMessage(message);
}

function* ofHead({ peer, last }: ChatHead): Generator<string> {
  if (peer !== undefined) yield peer;
  if (last) yield* ofMessage(last);
}

function* ofMembers(members: Member[]): Generator<string> {
  for (const member of members) yield member.user;
}

function* ofChat({ head, stretches, members }: Chat): Generator<string> {
  yield* ofHead(head);
  for (const { messages } of stretches) yield* ofMessages(messages);
  yield* Object.keys(members);
}

function* named(frame: ServerFrame): Generator<string> {
  switch (frame.type) {
    case 'session.hello':
    case 'chats.heads':
      for (const head of frame.heads) yield* ofHead(head);
      if (frame.prefs) yield* frame.prefs.contacts;
      return;
    case 'prefs.state':
      yield* frame.prefs.contacts;
      return;
    case 'chat.changes':
      yield* ofHead(frame.head);
      yield* ofMessages(frame.messages);
      yield* ofMembers(frame.members);
      return;
    case 'history.page':
      yield* ofMessages(frame.messages);
      return;
    case 'chat.joined':
      yield* ofHead(frame.head);
      return;
    case 'message.state':
      yield* ofMessage(frame.message);
      return;
    case 'member.state':
      yield frame.member.user;
      return;
    case 'typing.state':
      yield frame.user;
      return;
    case 'people.cards':
    case 'ack':
    case 'error':
    case 'chat.state':
    case 'chat.skip':
    case 'user.skip':
    case 'chat.left':
    case 'own.state':
    case 'hidden.state':
    case 'saved.state':
    case 'blocks.state':
    case 'marks.state':
    case 'presence.state':
    case 'session.started':
    case 'alert.state':
    case 'announcement.state':
    case 'pong':
      return;
    default:
      frame satisfies never;
  }
}
