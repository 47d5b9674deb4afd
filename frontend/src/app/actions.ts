/** What a screen may ask for. `makeActions` for a test's own page, `actions` for the one in the browser. */

import { nothing } from '../api/client';
import { takeMembers } from '../realtime/chats';
import { LIMITS } from '../realtime/limits';
import { eraseChats, joinChat, onBlocks, onChat, onPrefs, takePeople } from '../realtime/reduce';
import {
  alertsOut,
  blocksOut,
  chatLink,
  chatLinkOut,
  chatLinksOut,
  chatOut,
  foundOut,
  membersOut,
  me as meShape,
  peopleOut,
  pinnedOut,
  prefsOut,
  privacy,
  readersOut,
  revisionsOut,
  searchOut,
  sessionsOut,
} from '../realtime/shapes';
import type { ChatOut, Me } from '../realtime/wire-types';
import { makeAccess } from './access';
import { Life } from './life';
import { browserPlatform, type Platform } from './platform';
import { makeSaving } from './saving';
import { speak } from './speak';
import type { Actions, Result } from './state';
import { type AppStore, store as pageStore } from './store';

const EMOJI_KEPT = 24;

const done: Result<null> = { ok: true, value: null };

export function makeActions(store: AppStore, platform: Platform): Actions {
  const life = new Life(store, platform);
  const { session } = life;
  /** A group whose making got no answer is asked for again under the same id. */
  const groups = new Map<string, string>();

  /** One after another: a list is made of what the one before left. */
  let contactsSet: Promise<unknown> = Promise.resolve();

  const setSynced: Actions['setSynced'] = async (body) => {
    const result = await session.call('patch', '/api/v1/me/prefs', { body, shape: prefsOut });
    if (!result.ok) return result;
    store.setState((state) => onPrefs(state, result.value));
    return done;
  };

  const joined = (result: Result<ChatOut>): Result<string> => {
    if (!result.ok) return result;
    store.setState((state) => joinChat(state, result.value));
    return { ok: true, value: result.value.head.id };
  };

  const became = (result: Result<Me>): Result<null> => {
    if (!result.ok) return result;
    const { id, username, name, hue, status, picture } = result.value;
    const card = { id, username, name, active: true, hue, status, picture };
    store.setState((state) => takePeople({ ...state, me: result.value }, [card]));
    return done;
  };

  return {
    start: () => life.start(),
    ...makeAccess(store, life),
    signOut: () => life.signOut(),

    async setLanguage(language) {
      store.setState({ askedLanguage: language });
      const isSpoken = await speak(store, language);
      if (isSpoken && life.account) await life.account.tellLanguage();
      else if (store.getState().askedLanguage === language) store.setState({ askedLanguage: null });
      return isSpoken ? done : { ok: false, problem: { code: 'offline', message: '' } };
    },

    setTheme: (theme) => store.setState({ theme }),
    setPrefs: (change) => store.setState(({ prefs }) => ({ prefs: { ...prefs, ...change } })),

    async setShown(shown) {
      return became(await session.call('patch', '/api/v1/me', { body: shown, shape: meShape }));
    },

    async setPicture(image) {
      const call = { shape: meShape };
      return became(
        await (image
          ? session.call('put', '/api/v1/me/picture', { ...call, body: image })
          : session.call('delete', '/api/v1/me/picture', call)),
      );
    },

    async picture(user_id, name) {
      const kept = await life.account?.pictures.get(name);
      if (kept) return kept;
      const fetched = await session.file('/api/v1/people/{user_id}/picture', { user_id });
      // it may have changed on the way, and would be kept under another one's name
      if (fetched && store.getState().people[user_id]?.picture !== name) return null;
      if (fetched) void life.account?.pictures.put(name, fetched);
      return fetched;
    },

    async sessions() {
      const result = await session.call('get', '/api/v1/auth/sessions', { shape: sessionsOut });
      return result.ok ? { ok: true, value: result.value.sessions } : result;
    },

    async alerts() {
      const result = await session.call('get', '/api/v1/alerts', { shape: alertsOut });
      if (!result.ok) return result;
      store.setState({ alertsUnseen: result.value.unseen });
      return { ok: true, value: result.value.alerts };
    },

    alertsSeen: (ids) => session.call('post', '/api/v1/alerts/seen', { body: { ids }, shape: nothing }),

    endSession(session_id) {
      const call = { params: { session_id }, shape: nothing };
      return session.call('delete', '/api/v1/auth/sessions/{session_id}', call);
    },

    endOtherSessions: () => session.call('delete', '/api/v1/auth/sessions/others', { shape: nothing }),

    privacy: () => session.call('get', '/api/v1/me/privacy', { shape: privacy }),
    setPrivacy: (body) => session.call('patch', '/api/v1/me/privacy', { body, shape: privacy }),

    setSynced,

    setContact(user, on) {
      const set = contactsSet.then(async (): Promise<Result<null>> => {
        const others = store.getState().synced.contacts.filter((one) => one !== user);
        if (on && others.length >= LIMITS.CONTACTS_MAX) {
          return { ok: false, problem: { code: 'too_many', message: '', limit: LIMITS.CONTACTS_MAX } };
        }
        return setSynced({ contacts: on ? [...others, user] : others });
      });
      contactsSet = set;
      return set;
    },

    async setBlocked(user_id, blocked) {
      const call = { params: { user_id }, shape: blocksOut };
      const result = await session.call(blocked ? 'put' : 'delete', '/api/v1/blocks/{user_id}', call);
      if (!result.ok) return result;
      store.setState((state) => onBlocks(state, result.value));
      return done;
    },

    openChat: (chat) => life.account?.openChat(chat),
    loadOlder: async (chat, seq) => life.account?.history.load(chat, { kind: 'before', seq }),
    loadNewer: async (chat, seq) => life.account?.history.load(chat, { kind: 'after', seq }),
    loadAround: async (chat, seq) => life.account?.history.load(chat, { kind: 'around', seq }),

    seqAt: async (chat, ms) => life.account?.history.seqAt(chat, ms) ?? { ok: true, value: null },

    async loadMembers(chat_id) {
      const call = { params: { chat_id }, shape: membersOut };
      const result = await session.call('get', '/api/v1/chats/{chat_id}/members', call);
      if (!result.ok) return result;
      const { members, people } = result.value;
      store.setState((state) =>
        takePeople(
          onChat(state, chat_id, (chat) => ({ ...takeMembers(chat, members), membersLoaded: true })),
          people,
        ),
      );
      return done;
    },

    setDraft(chat, text) {
      store.setState(({ drafts: { [chat]: _, ...others } }) => ({
        drafts: text === '' ? others : { ...others, [chat]: text },
      }));
    },

    setReply(chat, seq) {
      store.setState(({ replies: { [chat]: _, ...others } }) => ({
        replies: seq === null ? others : { ...others, [chat]: seq },
      }));
    },

    send: (chat, body, replyToSeq, silent) =>
      life.account?.outbox.add(chat, { type: 'message.send', body, replyToSeq, silent }),
    forward: (chat, messages) => {
      for (const { place, body, forwarded } of messages)
        life.account?.outbox.add(chat, { type: 'message.send', body, forward: place, forwarded });
    },
    pin: (chat, seq, on) => life.account?.outbox.add(chat, { type: 'message.pin', seq, on }),

    async pinned(chat_id) {
      const call = { params: { chat_id }, shape: pinnedOut };
      const result = await session.call('get', '/api/v1/chats/{chat_id}/pinned', call);
      return result.ok ? { ok: true, value: result.value.messages } : result;
    },

    hide(chat_id, seqs) {
      const call = { params: { chat_id }, body: { seqs }, shape: nothing };
      return session.call('post', '/api/v1/chats/{chat_id}/hidden', call);
    },

    ...makeSaving(store, session),

    async revisions(chat_id, seq) {
      const call = { params: { chat_id, seq: String(seq) }, shape: revisionsOut };
      const result = await session.call('get', '/api/v1/chats/{chat_id}/messages/{seq}/revisions', call);
      return result.ok ? { ok: true, value: result.value.revisions } : result;
    },

    async readers(chat_id, seq) {
      const call = { params: { chat_id, seq: String(seq) }, shape: readersOut };
      const result = await session.call('get', '/api/v1/chats/{chat_id}/messages/{seq}/readers', call);
      return result.ok ? { ok: true, value: result.value.readers } : result;
    },

    emojiUsed(used) {
      store.setState(({ emoji: { tone, recent } }) => ({
        emoji: { tone, recent: [used, ...recent.filter((one) => one !== used)].slice(0, EMOJI_KEPT) },
      }));
    },
    setTone: (tone) => store.setState(({ emoji }) => ({ emoji: { ...emoji, tone } })),

    edit: (chat, seq, body) => life.account?.outbox.add(chat, { type: 'message.edit', seq, body }),
    remove: (chat, seq) => life.account?.outbox.add(chat, { type: 'message.delete', seq }),
    react: (chat, seq, emoji, on) => life.account?.outbox.add(chat, { type: 'reaction.set', seq, emoji, on }),
    retry: (clientId) => life.account?.outbox.retry(clientId),
    cancel: (clientId) => life.account?.outbox.cancel(clientId),
    reconnect: () => life.account?.reconnect(),
    markRead: (chat, seq) => life.account?.markRead(chat, seq),
    async mentions(cursor) {
      const result = await session.call('get', '/api/v1/mentions', { query: { cursor }, shape: foundOut });
      if (result.ok) store.setState((state) => takePeople(state, result.value.people));
      return result;
    },
    typing: (chat) => life.account?.moments.typing(chat),
    setOwn: (chat, change) => void life.account?.own.set(chat, change),
    watch: (users) => life.account?.moments.watch(users),

    async searchPeople(q) {
      const result = await session.call('get', '/api/v1/people', { query: { q }, shape: peopleOut });
      if (!result.ok) return result;
      store.setState((state) => takePeople(state, result.value.people));
      return { ok: true, value: result.value.people };
    },

    async searchMessages({ q, chat, words, cursor }) {
      const utc_offset_min = -new Date().getTimezoneOffset();
      const query = { q, chat: chat ?? undefined, words: words || undefined, cursor, utc_offset_min };
      const result = await session.call('get', '/api/v1/search', { query, shape: searchOut });
      if (result.ok) store.setState((state) => takePeople(state, result.value.people));
      return result;
    },

    recentSearches: async () => (await life.account?.searches()) ?? [],
    rememberSearch: (text) => void life.account?.rememberSearch(text),
    forgetSearches: () => void life.account?.forgetSearches(),

    async openDirect(user) {
      return joined(await session.call('post', '/api/v1/chats/direct', { body: { user }, shape: chatOut }));
    },

    async openNotes() {
      return joined(await session.call('post', '/api/v1/chats/notes', { shape: chatOut }));
    },

    async createRoom(room) {
      const key = JSON.stringify(room);
      const client_id = groups.get(key) ?? platform.newId();
      groups.set(key, client_id);
      const { channel, title, description, historyHidden: history_hidden, members } = room;
      const body = { client_id, channel, title, description, history_hidden, members };
      const result = await session.call('post', '/api/v1/chats/groups', { body, shape: chatOut });
      if (result.ok) groups.delete(key);
      return joined(result);
    },

    async setRoom(chat_id, body) {
      const call = { params: { chat_id }, body, shape: chatOut };
      const result = joined(await session.call('patch', '/api/v1/chats/{chat_id}', call));
      return result.ok ? done : result;
    },

    setRole(chat_id, user_id, role) {
      const call = { params: { chat_id, user_id }, body: { role }, shape: nothing };
      return session.call('patch', '/api/v1/chats/{chat_id}/members/{user_id}', call);
    },

    async links(chat_id) {
      const call = { params: { chat_id }, shape: chatLinksOut };
      const result = await session.call('get', '/api/v1/chats/{chat_id}/links', call);
      return result.ok ? { ok: true, value: result.value.links } : result;
    },

    makeLink(chat_id, expires_in_s, uses) {
      const body = { expires_in_s, ...(uses === undefined ? {} : { uses }) };
      return session.call('post', '/api/v1/chats/{chat_id}/links', { params: { chat_id }, body, shape: chatLink });
    },

    endLink(chat_id, link_id) {
      const call = { params: { chat_id, link_id }, shape: nothing };
      return session.call('delete', '/api/v1/chats/{chat_id}/links/{link_id}', call);
    },

    readLink: (token) => session.call('post', '/api/v1/chats/links/preview', { body: { token }, shape: chatLinkOut }),

    async joinByLink(token) {
      return joined(await session.call('post', '/api/v1/chats/links/join', { body: { token }, shape: chatOut }));
    },

    addMembers(chat_id, users) {
      const call = { params: { chat_id }, body: { users }, shape: nothing };
      return session.call('post', '/api/v1/chats/{chat_id}/members', call);
    },

    removeMember(chat_id, user_id) {
      const call = { params: { chat_id, user_id }, shape: nothing };
      return session.call('delete', '/api/v1/chats/{chat_id}/members/{user_id}', call);
    },

    async leaveGroup(chat_id) {
      const call = { params: { chat_id }, shape: nothing };
      const result = await session.call('post', '/api/v1/chats/{chat_id}/leave', call);
      if (result.ok) store.setState((state) => eraseChats(state, [chat_id]));
      return result;
    },

    postponeUpdate() {
      store.setState({ updateLater: true });
    },

    reloadForUpdate() {
      void (life.account?.save() ?? Promise.resolve()).then(() => platform.reload());
    },
  };
}

export const actions: Actions = makeActions(pageStore, browserPlatform());
