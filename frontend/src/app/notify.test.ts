/** Notices of the browser: none without a yes to both questions, and no words of others unless wanted. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notify, offer, permission, turnOn } from './notify';
import { initialState, store } from './store';

const made: { title: string; options: NotificationOptions; onclick?: () => void; close: () => void }[] = [];
const ask = vi.fn<() => Promise<NotificationPermission>>();

function browserSays(permission: NotificationPermission): void {
  class Fake {
    static permission = permission;
    static requestPermission = async () => {
      Fake.permission = await ask();
      return Fake.permission;
    };
    close = () => {};
    title: string;
    options: NotificationOptions;
    constructor(title: string, options: NotificationOptions) {
      this.title = title;
      this.options = options;
      made.push(this);
    }
  }
  vi.stubGlobal('Notification', Fake);
}

const set = (prefs: Partial<typeof initialState.prefs>) =>
  store.setState({ ...initialState, language: 'en', prefs: { ...initialState.prefs, ...prefs } });
const news = { chat: 'c', title: 'Igor', text: 'The code is 1234' };

beforeEach(() => {
  made.length = 0;
  ask.mockReset();
  window.focus = () => {};
});
afterEach(() => vi.unstubAllGlobals());

describe('no notice', () => {
  it('where the browser has none, or was not asked, or said no', () => {
    set({ notify: 'on' });
    vi.stubGlobal('Notification', undefined);
    expect(permission()).toBe('none');
    notify(news);
    for (const answer of ['default', 'denied'] as const) {
      browserSays(answer);
      notify(news);
    }
    expect(made).toEqual([]);
  });

  it('where the person wants none', () => {
    browserSays('granted');
    set({ notify: 'off' });
    notify(news);
    expect(made).toEqual([]);
  });
});

it('says nothing of what was written, unless the person wants that; a press leads to the chat', () => {
  browserSays('granted');
  set({ notify: 'on' });
  notify(news);
  set({ notify: 'on', content: 'on' });
  notify(news);
  expect(made.map(({ title, options }) => [title, options.body])).toEqual([
    ['Messenger', 'New message'],
    ['Igor', 'The code is 1234'],
  ]);
  made[0]?.onclick?.();
  expect(location.hash).toContain('c');
});

it('asks the browser only when something was pressed, and remembers a no', async () => {
  browserSays('default');
  set({});
  offer();
  expect(ask).not.toHaveBeenCalled();
  expect(store.getState().prefs.offered).toBe('on');
  ask.mockResolvedValue('denied');
  expect(await turnOn()).toBe('denied');
  expect(store.getState().prefs.notify).toBe('off');
  browserSays('default');
  ask.mockResolvedValue('granted');
  await turnOn();
  expect(store.getState().prefs.notify).toBe('on');
});
