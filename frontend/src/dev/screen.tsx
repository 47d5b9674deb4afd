/** For tests of what is seen: the fixture in the store, actions that only remember, and what jsdom lacks of a browser. */
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { Actions, AppState } from '../app/state';
import { initialState, store } from '../app/store';
import type { OptionsOut, SecurityOut } from '../realtime/wire-types';

const fine = { ok: true, value: null } as const;

/** Stands in for `app/actions`: `vi.mock('…/app/actions', () => import('…/dev/screen'))`. */
export const actions = {
  start: vi.fn<Actions['start']>(),
  signIn: vi.fn<Actions['signIn']>(),
  signOut: vi.fn<Actions['signOut']>(),
  readInvitation: vi.fn<Actions['readInvitation']>(),
  acceptInvitation: vi.fn<Actions['acceptInvitation']>(),
  options: vi.fn<Actions['options']>(),
  beginEnrolment: vi.fn<Actions['beginEnrolment']>(),
  openRegistration: vi.fn<Actions['openRegistration']>(),
  checkRegistration: vi.fn<Actions['checkRegistration']>(),
  beginRegistration: vi.fn<Actions['beginRegistration']>(),
  register: vi.fn<Actions['register']>(),
  security: vi.fn<Actions['security']>(),
  beginSecondFactor: vi.fn<Actions['beginSecondFactor']>(),
  confirmSecondFactor: vi.fn<Actions['confirmSecondFactor']>(),
  secondFactorOff: vi.fn<Actions['secondFactorOff']>(),
  renewRecoveryCodes: vi.fn<Actions['renewRecoveryCodes']>(),
  recoveryCodesKept: vi.fn<Actions['recoveryCodesKept']>(),
  changePassword: vi.fn<Actions['changePassword']>(),
  deleteAccount: vi.fn<Actions['deleteAccount']>(),
  setLanguage: vi.fn<Actions['setLanguage']>(),
  setTheme: vi.fn<Actions['setTheme']>(),
  setPrefs: vi.fn<Actions['setPrefs']>(),
  forward: vi.fn<Actions['forward']>(),
  pin: vi.fn<Actions['pin']>(),
  pinned: vi.fn<Actions['pinned']>(),
  hide: vi.fn<Actions['hide']>(),
  save: vi.fn<Actions['save']>(),
  saved: vi.fn<Actions['saved']>(),
  loadSaved: vi.fn<Actions['loadSaved']>(),
  revisions: vi.fn<Actions['revisions']>(),
  readers: vi.fn<Actions['readers']>(),
  setShown: vi.fn<Actions['setShown']>(),
  alerts: vi.fn<Actions['alerts']>(),
  alertsSeen: vi.fn<Actions['alertsSeen']>(),
  setPicture: vi.fn<Actions['setPicture']>(),
  picture: vi.fn<Actions['picture']>(),
  sessions: vi.fn<Actions['sessions']>(),
  endSession: vi.fn<Actions['endSession']>(),
  endOtherSessions: vi.fn<Actions['endOtherSessions']>(),
  privacy: vi.fn<Actions['privacy']>(),
  setPrivacy: vi.fn<Actions['setPrivacy']>(),
  setSynced: vi.fn<Actions['setSynced']>(),
  setContact: vi.fn<Actions['setContact']>(),
  setBlocked: vi.fn<Actions['setBlocked']>(),
  openChat: vi.fn<Actions['openChat']>(),
  loadOlder: vi.fn<Actions['loadOlder']>(),
  loadNewer: vi.fn<Actions['loadNewer']>(),
  loadAround: vi.fn<Actions['loadAround']>(),
  seqAt: vi.fn<Actions['seqAt']>(),
  loadMembers: vi.fn<Actions['loadMembers']>(),
  setDraft: vi.fn<Actions['setDraft']>(),
  setReply: vi.fn<Actions['setReply']>(),
  emojiUsed: vi.fn<Actions['emojiUsed']>(),
  setTone: vi.fn<Actions['setTone']>(),
  send: vi.fn<Actions['send']>(),
  edit: vi.fn<Actions['edit']>(),
  remove: vi.fn<Actions['remove']>(),
  react: vi.fn<Actions['react']>(),
  retry: vi.fn<Actions['retry']>(),
  cancel: vi.fn<Actions['cancel']>(),
  reconnect: vi.fn<Actions['reconnect']>(),
  markRead: vi.fn<Actions['markRead']>(),
  setOwn: vi.fn<Actions['setOwn']>(),
  mentions: vi.fn<Actions['mentions']>(),
  typing: vi.fn<Actions['typing']>(),
  watch: vi.fn<Actions['watch']>(),
  searchPeople: vi.fn<Actions['searchPeople']>(),
  searchMessages: vi.fn<Actions['searchMessages']>(),
  recentSearches: vi.fn<Actions['recentSearches']>(),
  rememberSearch: vi.fn<Actions['rememberSearch']>(),
  forgetSearches: vi.fn<Actions['forgetSearches']>(),
  openDirect: vi.fn<Actions['openDirect']>(),
  openNotes: vi.fn<Actions['openNotes']>(),
  createRoom: vi.fn<Actions['createRoom']>(),
  setRoom: vi.fn<Actions['setRoom']>(),
  setRole: vi.fn<Actions['setRole']>(),
  links: vi.fn<Actions['links']>(),
  makeLink: vi.fn<Actions['makeLink']>(),
  endLink: vi.fn<Actions['endLink']>(),
  readLink: vi.fn<Actions['readLink']>(),
  joinByLink: vi.fn<Actions['joinByLink']>(),
  addMembers: vi.fn<Actions['addMembers']>(),
  removeMember: vi.fn<Actions['removeMember']>(),
  leaveGroup: vi.fn<Actions['leaveGroup']>(),
  postponeUpdate: vi.fn<Actions['postponeUpdate']>(),
  reloadForUpdate: vi.fn<Actions['reloadForUpdate']>(),
} satisfies Actions;

/** What the server says of how one gets in. */
export const options = (registration: OptionsOut['registration'], login: OptionsOut['login'], code_required = false) =>
  ({ ok: true, value: { registration, login, code_required } }) as const;

/** What the server says of how the account is secured. */
export const secured = (change: Partial<SecurityOut>) => {
  const value = { second_factor: false, required: false, recovery_codes_left: 0, has_password: true, ...change };
  return { ok: true, value } as const;
};

function giveBrowser(): void {
  const { prototype } = HTMLDialogElement;
  prototype.showModal = function showModal() {
    this.open = true;
  };
  prototype.close = function close() {
    this.open = false;
  };
  // jsdom hides what has the attribute and can't show it
  HTMLElement.prototype.showPopover = function showPopover() {
    this.style.display = 'block';
  };
  HTMLElement.prototype.hidePopover = function hidePopover() {
    this.style.removeProperty('display');
  };
  // nothing is drawn here
  HTMLCanvasElement.prototype.getContext = () => null;
  Element.prototype.scrollIntoView = () => {};
  Element.prototype.scrollBy = () => {};
  Element.prototype.scrollTo = () => {};
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.matchMedia = (query) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener: () => {},
      removeListener: () => {},
    });
}

/** Begins every test of a file with this state and actions that succeed. */
export function setUpScreen(state: () => Partial<AppState>): void {
  beforeAll(giveBrowser);
  beforeEach(() => {
    for (const action of Object.values(actions)) action.mockReset();
    actions.setDraft.mockImplementation((chat, text) =>
      store.setState(({ drafts }) => ({ drafts: { ...drafts, [chat]: text } })),
    );
    actions.setReply.mockImplementation((chat, seq) =>
      store.setState(({ replies: { [chat]: _, ...others } }) => ({
        replies: seq === null ? others : { ...others, [chat]: seq },
      })),
    );
    actions.setPrefs.mockImplementation((change) =>
      store.setState(({ prefs }) => ({ prefs: { ...prefs, ...change } })),
    );
    actions.picture.mockResolvedValue(null);
    actions.setTone.mockImplementation((tone) => store.setState(({ emoji }) => ({ emoji: { ...emoji, tone } })));
    const friendly = { last_seen: true, online: true, read_receipts: true } as const;
    const privacy = { ...friendly, first_writers: 'everybody', group_adders: 'everybody' } as const;
    actions.privacy.mockResolvedValue({ ok: true, value: privacy });
    actions.setBlocked.mockImplementation(async (user, blocked) => {
      store.setState((held) => ({
        blocked: blocked ? [...held.blocked, user] : held.blocked.filter((one) => one !== user),
      }));
      return fine;
    });
    for (const name of [
      'setLanguage',
      'setRoom',
      'setRole',
      'endLink',
      'setSynced',
      'setContact',
      'addMembers',
      'removeMember',
      'leaveGroup',
      'loadMembers',
      'hide',
      'save',
    ] as const) {
      actions[name].mockResolvedValue(fine);
    }
    actions.options.mockResolvedValue(options('closed', 'password'));
    actions.security.mockResolvedValue(secured({}));
    store.setState({ ...initialState, ...state() }, true);
  });
  afterEach(cleanup);
}

export const show = (element: ReactElement) => render(element);
