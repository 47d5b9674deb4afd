/** Saving messages, and finding out which are saved when somebody first wants to know. */
import { nothing } from '../api/client';
import type { Session } from '../api/session';
import { takePeople } from '../realtime/reduce';
import { foundOut } from '../realtime/shapes';
import { keyOf, withSaved } from './saved';
import type { Actions } from './state';
import type { AppStore } from './store';

/** Of more than these pages hold the oldest count as not saved, and may be saved again. */
const PAGES_MAX = 20;

export function makeSaving(store: AppStore, session: Session): Pick<Actions, 'save' | 'saved' | 'loadSaved'> {
  let loading: Promise<void> | null = null;

  const page: Actions['saved'] = async (cursor) => {
    const result = await session.call('get', '/api/v1/saved', { query: { cursor }, shape: foundOut });
    if (result.ok) store.setState((state) => takePeople(state, result.value.people));
    return result;
  };

  async function load(): Promise<void> {
    const { seenUserVersion } = store.getState();
    const saved = new Set<string>();
    let cursor: string | undefined;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const result = await page(cursor);
      if (!result.ok) return;
      for (const { chat, message } of result.value.found) saved.add(keyOf({ chat, seq: message.seq }));
      ({ cursor } = result.value);
      if (cursor === undefined) break;
    }
    // what was saved meanwhile may not be among them: the next who asks begins anew
    if (store.getState().seenUserVersion === seenUserVersion) store.setState({ saved });
  }

  return {
    saved: page,

    async save(chat, seq, on) {
      const call = { params: { chat_id: chat, seq: String(seq) }, body: { on }, shape: nothing };
      const result = await session.call('put', '/api/v1/chats/{chat_id}/messages/{seq}/saved', call);
      if (result.ok) store.setState((state) => withSaved(state, { chat, seq }, on));
      return result;
    },

    loadSaved() {
      if (store.getState().saved) return Promise.resolve();
      loading ??= load().finally(() => {
        loading = null;
      });
      return loading;
    },
  };
}
