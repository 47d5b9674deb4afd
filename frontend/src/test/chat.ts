/** One chat of the server in memory. */
import { LIMITS } from '../realtime/limits';
import type { ChatHead, Frame, Member, Message, Own, Request } from '../realtime/wire-types';

export class FakeChat {
  readonly id: string;
  readonly kind: ChatHead['kind'];
  title: string;
  version = 0;
  messages = new Map<number, Message>();
  members = new Map<string, Member>();
  /** What each of them keeps to themselves. */
  own = new Map<string, Own>();
  /** What each of them deleted for themselves. */
  hidden = new Map<string, Set<number>>();

  constructor(id: string, kind: ChatHead['kind'], title: string) {
    this.id = id;
    this.kind = kind;
    this.title = title;
  }

  get present(): Member[] {
    return [...this.members.values()].filter((member) => !member.left);
  }

  get ordered(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.seq - other.seq);
  }

  isMember(user: string): boolean {
    return this.members.get(user)?.left === false;
  }

  head(user: string): ChatHead {
    const member = this.members.get(user);
    if (!member) throw new Error(`${user} is a stranger to ${this.id}`);
    const others = this.present.filter((one) => one.user !== user);
    const unread = this.ordered.filter(
      (one) => one.seq > member.read_seq && one.sender !== user && !one.deleted && !one.system,
    ).length;
    return {
      id: this.id,
      kind: this.kind,
      version: this.version,
      title: this.title,
      role: member.role,
      members: this.present.length,
      history_hidden: false,
      slow_s: 0,
      mentions: [],
      pinned: this.ordered.filter((one) => one.pinned).map((one) => one.seq),
      hidden: this.hidden.get(user)?.size ?? 0,
      visible_from_seq: 0,
      last: this.ordered.findLast((one) => !this.hidden.get(user)?.has(one.seq)),
      unread: Math.min(unread, LIMITS.UNREAD_COUNT_CAP),
      read_seq: member.read_seq,
      delivered_seq: member.delivered_seq,
      reached_delivered_seq: Math.max(0, ...others.map((one) => one.delivered_seq)),
      reached_read_seq: Math.max(0, ...others.map((one) => one.read_seq)),
      created_at_ms: 1,
      own: this.own.get(user) ?? { archived: false, marked_unread: false },
    };
  }

  hide(user: string, seqs: number[]): number {
    const hidden = this.hidden.get(user) ?? new Set();
    for (const seq of seqs) hidden.add(seq);
    this.hidden.set(user, hidden);
    return hidden.size;
  }

  /** As the person is told of it. */
  seenBy(user: string, message: Message): Message {
    if (!this.hidden.get(user)?.has(message.seq)) return message;
    const { seq, version, sender, scheme, created_at_ms, edit_no } = message;
    return { seq, version, sender, scheme, created_at_ms, edit_no, hidden: true };
  }

  told<T extends { messages: Message[] }>(user: string, answer: T): T {
    return { ...answer, messages: answer.messages.map((message) => this.seenBy(user, message)) };
  }

  page(wanted: Request<'history.get'>): Frame<'history.page'> {
    const { ref, before_seq: before, after_seq: after, around_seq: around } = wanted;
    const limit = wanted.limit ?? LIMITS.HISTORY_PAGE_DEFAULT;
    const all = this.ordered;
    let messages = all.slice(-limit);
    if (before !== undefined) messages = all.filter(({ seq }) => seq < before).slice(-limit);
    if (after !== undefined) messages = all.filter(({ seq }) => seq > after).slice(0, limit);
    if (around !== undefined) {
      const half = Math.floor(limit / 2);
      const older = all.filter(({ seq }) => seq < around);
      messages = [
        ...older.slice(older.length - Math.min(half, older.length)),
        ...all.filter(({ seq }) => seq >= around).slice(0, limit - half),
      ];
    }
    const first = messages[0]?.seq ?? (after === undefined ? 0 : after + 1);
    const last = messages.at(-1)?.seq ?? (before ?? Infinity) - 1;
    const has_before = all.some(({ seq }) => seq < first);
    const has_after = all.some(({ seq }) => seq > last);
    return { type: 'history.page', ref, chat: this.id, messages, has_before, has_after };
  }

  /** The state of what changed after `version`, at most `pageSize` messages of it; more than `most` changes are a reset. */
  changes(user: string, version: number, ref: number, pageSize: number, most: number): Frame<'chat.changes'> {
    const head = this.head(user);
    const behind = this.version - version;
    const common = { type: 'chat.changes' as const, ref, head };
    if (behind > most || version === 0 || behind < 0) {
      const messages = this.ordered.slice(-LIMITS.HISTORY_PAGE_DEFAULT);
      return { ...common, version: this.version, reset: true, more: false, messages, members: this.present };
    }
    const changed = [...this.messages.values()]
      .filter((message) => message.version > version)
      .sort((one, other) => one.version - other.version);
    const messages = changed.slice(0, pageSize);
    const more = changed.length > pageSize;
    const members = [...this.members.values()].filter((member) => member.version > version);
    const upto = more ? (messages.at(-1)?.version ?? version) : this.version;
    return { ...common, version: upto, reset: false, more, messages, members };
  }
}
