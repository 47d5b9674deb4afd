/** Says on the page that somebody wrote in a chat one isn't looking at. What came while the page was away is no news. */
import { useEffect } from 'react';
import { notify, offer } from '../../app/notify';
import { isMuted, ownOf } from '../../app/own';
import type { AppState, Chat } from '../../app/state';
import { store } from '../../app/store';
import { isQuiet, isTold } from '../../app/synced';
import { textIn } from '../../i18n';
import { chime } from '../../ui/chime';
import { chatRoute, go } from '../../ui/route';
import { toast } from '../../ui/toast';
import { isRoom, lineOf, shortNameOf, titleOf } from './words';

/** Older than this it was fetched, not heard. */
const FRESH_MS = 30_000;

/** Chats with a new message of somebody else that is to be told of. */
export function newsIn(state: AppState, before: AppState, nowMs: number): Chat[] {
  if (state.chats === before.chats || isQuiet(state.synced, nowMs)) return [];
  return Object.values(state.chats).filter((chat) => {
    const old = before.chats[chat.head.id];
    const { last, read_seq } = chat.head;
    if (!old || !last || last === old.head.last || last.seq <= (old.head.last?.seq ?? 0)) return false;
    if (
      last.sender === state.me?.id ||
      state.blocked.includes(last.sender) ||
      last.system ||
      last.silent ||
      last.deleted ||
      last.silent ||
      !isTold(state.synced, chat.head.id, last, state.me?.id ?? '') ||
      last.seq <= read_seq
    )
      return false;
    if (nowMs - last.created_at_ms > FRESH_MS) return false;
    const own = ownOf(chat.head, state.ownSets);
    return !isMuted(own, nowMs) && !own.archived;
  });
}

export function useNews(): void {
  useEffect(
    () =>
      store.subscribe((state, before) => {
        for (const chat of newsIn(state, before, Date.now())) tell(state, chat);
      }),
    [],
  );
}

function tell(state: AppState, { head }: Chat): void {
  const { people, prefs, language, openChat } = state;
  const isOpen = head.id === openChat;
  if (isOpen && document.visibilityState === 'visible') return;
  if (prefs.sound === 'on') chime();
  if (!head.last) return;
  const t = textIn(language);
  const title = titleOf(head, people, t);
  const text = head.last.damaged ? t('message.damaged') : lineOf(head.last.body ?? '');
  const name = isRoom(head) ? `${shortNameOf(head.last.sender, people, t)}: ` : '';
  if (document.visibilityState === 'hidden') notify({ chat: head.id, title, text: name + text });
  offer();
  if (prefs.toasts === 'on' && !isOpen) toast(name + text, { title, onPress: () => go(chatRoute(head.id)) });
}
