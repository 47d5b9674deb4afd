/** Looks through the messages this device keeps, for while there is no server to ask. Knows no forms of words. */
import type { AppState } from '../../../app/state';
import type { SearchHit } from '../../../realtime/wire-types';
import { type Filters, folded } from './query';

const MOST = 100;
const CONDITION = /^(?:from|от|after|после|before|до|has|есть):\S+$/iu;
const LINK = /https?:\/\/[^\s<>"'`]/i;

const dayMs = (day: string): number => new Date(`${day}T00:00`).getTime();

/** Conditions that are typed are for the server; here those that are chosen count. */
export function searchOnDevice(state: AppState, text: string, chat: string | null, filters: Filters): SearchHit[] {
  const terms = [...text.matchAll(/"([^"]*)"|«([^»]*)»|(\S+)/g)]
    .map(([, quoted, guillemets, word]) => folded((quoted ?? guillemets ?? word ?? '').trim()))
    .filter((term) => term !== '' && !CONDITION.test(term));
  const sender = filters.from === 'me' ? state.me?.id : idOf(state, filters.from);
  const after = filters.after === '' ? 0 : dayMs(filters.after);
  const before = filters.before === '' ? Number.POSITIVE_INFINITY : dayMs(filters.before);
  const hits: SearchHit[] = [];
  for (const { head, stretches } of Object.values(state.chats)) {
    if (chat !== null && head.id !== chat) continue;
    for (const { messages } of stretches) {
      for (const { seq, sender: author, body, deleted, hidden, created_at_ms } of messages) {
        if (body === undefined || deleted || hidden || (filters.from !== '' && author !== sender)) continue;
        if (created_at_ms < after || created_at_ms >= before || (filters.link && !LINK.test(body))) continue;
        const snippet = found(body, terms);
        if (snippet) hits.push({ chat: head.id, seq, sender: author, created_at_ms, snippet });
      }
    }
  }
  return hits.sort((one, other) => other.created_at_ms - one.created_at_ms).slice(0, MOST);
}

function idOf({ people }: AppState, username: string): string | undefined {
  return Object.values(people).find((person) => person.username === username)?.id;
}

/** The text in parts, plain and found in turn; null where a term is missing. */
function found(body: string, terms: string[]): string[] | null {
  const whole = folded(body);
  const spans: [number, number][] = [];
  for (const term of terms) {
    const at = startOf(whole, term);
    if (at < 0) return null;
    spans.push([at, at + term.length]);
  }
  // what became longer or shorter by folding can't be pointed at
  if (whole.length !== body.length) return [body];
  const parts: string[] = [];
  let done = 0;
  for (const [start, end] of spans.sort(([one], [other]) => one - other)) {
    if (start < done) continue;
    parts.push(body.slice(done, start), body.slice(start, end));
    done = end;
  }
  return [...parts, body.slice(done)];
}

function startOf(whole: string, term: string): number {
  const isWord = /^\p{L}+$/u.test(term);
  for (let at = whole.indexOf(term); at >= 0; at = whole.indexOf(term, at + 1)) {
    if (!isWord || at === 0 || !/[\p{L}\p{N}]/u.test(whole.charAt(at - 1))) return at;
  }
  return -1;
}
