/** Loads pages of timelines, one at a time per chat. */
import type { AppState, Chat, Result } from '../app/state';
import type { AppStore } from '../app/store';
import { onChat, settleOutbox } from './reduce';
import type { Socket } from './socket';
import { bounded, type Cursor, openEnd, place, spanOf, upsert } from './stretches';
import type { Frame, Problem } from './wire-types';

export class History {
  readonly #socket: Socket;
  readonly #store: AppStore;
  readonly #queues = new Map<string, Promise<void>>();

  constructor(socket: Socket, store: AppStore) {
    this.#socket = socket;
    this.#store = store;
  }

  /** Behind the loads of this chat that were asked for before. */
  load(id: string, cursor: Cursor): Promise<void> {
    const turn = (this.#queues.get(id) ?? Promise.resolve()).then(() => this.#load(id, cursor));
    this.#queues.set(id, turn);
    return turn;
  }

  /**
   * The place of the first message written at or after a moment; null where there is none. Halves the timeline by single
   * messages, as places and moments ascend together: about 17 small questions for 100,000 messages, fewer where pages
   * nearby are loaded, and the server needs no index for it.
   */
  async seqAt(id: string, ms: number): Promise<Result<number | null>> {
    const chat = this.#store.getState().chats[id];
    let low = (chat?.head.visible_from_seq ?? 0) + 1;
    let high = (chat?.head.last?.seq ?? 0) + 1;
    let found: number | null = null;
    for (const { seq, created_at_ms } of (chat?.stretches ?? []).flatMap(({ messages }) => messages)) {
      if (created_at_ms < ms) low = Math.max(low, seq + 1);
      else if (seq < high) {
        high = seq;
        found = seq;
      }
    }
    for (let at = low; low < high; at = Math.floor((low + high) / 2)) {
      const around_seq = at;
      const answer = await this.#socket.request('history.page', (ref) => ({
        type: 'history.get',
        ref,
        chat: id,
        around_seq,
        limit: 1,
      }));
      if (!answer.ok) return answer;
      const [message] = answer.value.messages;
      if (message && message.created_at_ms < ms) low = message.seq + 1;
      else {
        high = at;
        found = message?.seq ?? found;
      }
    }
    return { ok: true, value: found };
  }

  async #load(id: string, cursor: Cursor): Promise<void> {
    const chat = this.#store.getState().chats[id];
    if (!chat || !isMissing(chat, cursor)) return;
    const loading = cursor.kind;
    this.#change(id, (held) => ({ ...held, loading, loadProblem: undefined, late: [] }));
    const answer = await this.#socket.request('history.page', (ref) => ({
      type: 'history.get',
      ref,
      chat: id,
      ...wanted(cursor),
    }));
    this.#change(id, (held) => {
      // reset or list taken anew in the meantime: what comes now may be older than what is there
      if (held.loading !== loading) return held;
      return answer.ok ? withPage(held, answer.value, cursor) : withProblem(held, answer.problem);
    });
  }

  #change(id: string, change: (chat: Chat) => Chat): void {
    this.#store.setState((state: AppState) => settleOutbox(onChat(state, id, change)));
  }
}

/** False where an earlier load, or what came with it, brought it already. */
function isMissing({ stretches }: Chat, cursor: Cursor): boolean {
  const covers = (seq: number): boolean => {
    return stretches.map(spanOf).some(({ from, to }) => from <= seq && seq <= to);
  };
  switch (cursor.kind) {
    case 'newest':
      return !openEnd(stretches);
    case 'before':
      return !covers(cursor.seq - 1);
    case 'after':
      return !covers(cursor.seq + 1);
    case 'around':
      return !covers(cursor.seq);
    default:
      return cursor satisfies never;
  }
}

function wanted(cursor: Cursor): { before_seq?: number; after_seq?: number; around_seq?: number } {
  switch (cursor.kind) {
    case 'newest':
      return {};
    case 'before':
      return { before_seq: cursor.seq };
    case 'after':
      return { after_seq: cursor.seq };
    case 'around':
      return { around_seq: cursor.seq };
    default:
      return cursor satisfies never;
  }
}

function withPage(chat: Chat, page: Frame<'history.page'>, cursor: Cursor): Chat {
  const placed = upsert(place(chat.stretches, page, cursor), chat.late);
  // the newest is also asked for while somebody reads elsewhere
  const stretches = cursor.kind === 'newest' ? placed : bounded(placed, cursor.seq);
  return { ...chat, stretches, loading: 'none', late: [] };
}

function withProblem(chat: Chat, loadProblem: Problem): Chat {
  return { ...chat, loading: 'none', late: [], loadProblem };
}
