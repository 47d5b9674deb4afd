import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../realtime/limits';
import { Browser, pass, type Tab, until, useVirtualTime } from '../test/browser';
import { prefer } from '../test/prefs';
import { sceneOfThree } from '../test/scene';
import type { FakeServer } from '../test/server';

let server: FakeServer;
let browser: Browser;

beforeEach(() => {
  useVirtualTime();
  ({ server, browser } = sceneOfThree());
});

const contacts = (tab: Tab): string[] => tab.state.synced.contacts;

async function goOffline(tab: Tab): Promise<void> {
  tab.isOffline = true;
  for (const connection of tab.connections) connection.end(0);
  await pass(100);
}

async function comeBack(tab: Tab): Promise<void> {
  tab.isOffline = false;
  tab.stirred();
  await until('a connection', () => tab.state.link === 'online');
}

describe('a contact', () => {
  it('that can’t be told to the server is none, and one too many is refused', async () => {
    const tab = await browser.tab();
    await goOffline(tab);
    expect(await tab.actions.setContact('you', true)).toMatchObject({ ok: false, problem: { code: 'offline' } });
    expect(contacts(tab)).toEqual([]);
    await comeBack(tab);
    const many = Array.from({ length: LIMITS.CONTACTS_MAX }, (_, at) => `p${at}`);
    prefer(server, 'me', { contacts: many });
    await until('all of them', () => contacts(tab).length === many.length);
    expect(await tab.actions.setContact('you', true)).toMatchObject({ ok: false, problem: { code: 'too_many' } });
    expect(contacts(tab)).toEqual(many);
  });

  it('is one on the other device too, however quickly several are added', async () => {
    const tab = await browser.tab();
    const phone = await new Browser(server, 'me').tab();
    await Promise.all([tab.actions.setContact('you', true), tab.actions.setContact('she', true)]);
    expect(contacts(tab)).toEqual(['you', 'she']);
    await until('the phone', () => contacts(phone).length === 2);
    await phone.actions.setContact('you', false);
    await until('the other', () => contacts(tab).length === 1);
    expect(contacts(tab)).toEqual(['she']);
  });

  it('has a name, although nobody introduced them, and keeps it without a network', async () => {
    server.person('far');
    prefer(server, 'me', { contacts: ['far'], levels: { c: 'mentions' } });
    const tab = await browser.tab();
    await until('the name', () => tab.state.people.far?.name === 'FAR');
    await pass(1_000);
    tab.die();
    server.isDown = true;
    const later = await browser.tab();
    expect(contacts(later)).toEqual(['far']);
    expect(later.state.synced.levels).toEqual({ c: 'mentions' });
    expect(later.state.people.far?.name).toBe('FAR');
  });

  it('set elsewhere while this device was away is there when it is back', async () => {
    const tab = await browser.tab();
    const phone = await new Browser(server, 'me').tab();
    await goOffline(tab);
    await phone.actions.setContact('she', true);
    await phone.actions.setSynced({ levels: { c: 'nothing' }, folders: [{ id: 'f', name: 'Work', chats: ['c'] }] });
    expect(contacts(tab)).toEqual([]);
    await comeBack(tab);
    await until('the contact', () => contacts(tab).length === 1);
    expect(tab.state.synced).toEqual(phone.state.synced);
  });
});
