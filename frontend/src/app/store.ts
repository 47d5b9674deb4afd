/** The one store of the page. Screens read it by `useApp(selector)` and change it by `actions` alone. */
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readLook } from '../storage/settings';
import { DEFAULTS, type Look } from './look';
import type { AppState } from './state';
import { NOTHING_SET } from './synced';

export type AppStore = StoreApi<AppState>;

export const initialState: AppState = {
  stage: 'starting',
  signedOutReason: 'none',
  connected: false,
  link: 'online',
  linkLostAtMs: 0,
  storage: 'kept',
  me: null,
  updateReady: false,
  updateLater: false,
  chats: {},
  chatsLoaded: false,
  people: {},
  presence: {},
  blocked: [],
  saved: null,
  synced: NOTHING_SET,
  outbox: [],
  ownSets: [],
  drafts: {},
  replies: {},
  emoji: { tone: 0, recent: [] },
  openChat: null,
  userVersion: 0,
  seenUserVersion: 0,
  startedSession: null,
  alertsUnseen: 0,
  announcement: null,
  invitation: null,
  registrationLink: null,
  recoveryCodes: null,
  askedLanguage: null,
  language: 'en',
  theme: 'system',
  prefs: DEFAULTS,
};

type Looks = Pick<AppState, 'theme' | 'language' | 'prefs'>;

/** As it is stored and worn: one flat record. */
export const lookOf = ({ theme, language, prefs }: Looks): Look => ({ theme, language, ...prefs });

/** What of the state belongs to the device, whoever is signed in. */
export const ofDevice = ({ theme, language, prefs }: Looks): Looks => ({ theme, language, prefs });

function remembered(): Looks {
  const { theme, language, ...prefs } = readLook();
  return { theme, language, prefs };
}

export const makeStore = (): AppStore => createStore<AppState>(() => ({ ...initialState, ...remembered() }));

export const store: AppStore = makeStore();

export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(store, selector);
}
