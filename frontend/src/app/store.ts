/** The one store of the page. Screens read it by `useApp(selector)` and change it by `actions` alone. */
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readLook } from '../storage/settings';
import type { AppState } from './state';

export type AppStore = StoreApi<AppState>;

export const initialState: AppState = {
  stage: 'starting',
  signedOutReason: 'none',
  link: 'online',
  me: null,
  updateReady: false,
  chats: {},
  chatsLoaded: false,
  people: {},
  presence: {},
  outbox: [],
  ownSets: [],
  drafts: {},
  openChat: null,
  userVersion: 0,
  seenUserVersion: 0,
  invitation: null,
  language: 'en',
  theme: 'system',
};

export const makeStore = (): AppStore => createStore<AppState>(() => ({ ...initialState, ...readLook() }));

export const store: AppStore = makeStore();

export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(store, selector);
}
