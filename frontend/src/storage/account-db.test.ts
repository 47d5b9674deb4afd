/** What is kept of an account outlives a change of the build in either direction; a wiped account stays wiped. */
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, it, vi } from 'vitest';
import type { OutboxItem } from '../app/state';
import { AccountDb } from './account-db';

const item = (clientId: string): OutboxItem => ({
  clientId,
  chat: 'c',
  createdAtMs: 1,
  state: 'queued',
  command: { type: 'message.send', body: clientId },
});

const ids = async (db: AccountDb): Promise<string[]> => (await db.outbox()).map(({ clientId }) => clientId);

/** What a later build does to the database: another cache, the rest as it was. */
const openNewer = (): ReturnType<typeof openDB> =>
  openDB('messenger-me', 99, {
    upgrade: (fresh) => {
      fresh.deleteObjectStore('chats');
      fresh.createObjectStore('chats', { keyPath: 'other' });
    },
  });

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

it('keeps what waits to be sent through a newer build and back', async () => {
  const before = await AccountDb.open('me');
  await before.putOutbox([item('one')]);
  before.close();
  (await openNewer()).close();
  const after = await AccountDb.open('me');
  expect(await ids(after)).toEqual(['one']);
  await after.putOutbox([item('two')]);
  expect(await ids(after)).toEqual(['one', 'two']);
  expect(after.storage).toBe('kept');
});

it('goes on keeping while another tab brings a newer build', async () => {
  const db = await AccountDb.open('me');
  (await openNewer()).close();
  await expect
    .poll(() =>
      ids(db)
        .then(() => db.putOutbox([item('one')]))
        .then(() => ids(db)),
    )
    .toEqual(['one']);
});

it('does not bring back what another tab wiped', async () => {
  const db = await AccountDb.open('me');
  await db.putOutbox([item('one')]);
  await AccountDb.wipe('me');
  await db.putOutbox([item('two')]);
  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual([]);
});

it('keeps a draft with the message it answers, each also without the other, and none of neither', async () => {
  const db = await AccountDb.open('me');
  const none = { chats: [], goneChats: [], people: [] };
  await db.save({ ...none, drafts: { a: { text: 'x', replyTo: 3 }, b: { text: 'y' }, c: { text: '', replyTo: 4 } } });
  await db.save({ ...none, drafts: { a: { text: 'x' }, d: { text: '' } } });
  expect(await db.load()).toMatchObject({ drafts: { a: 'x', b: 'y' }, replies: { c: 4 } });
  await db.save({ ...none, drafts: { c: { text: '' } } });
  expect((await db.load()).replies).toEqual({});
});

it('says so where nothing can be kept, and fails nothing', async () => {
  Reflect.deleteProperty(globalThis, 'indexedDB');
  const db = await AccountDb.open('me');
  expect(db.storage).toBe('none');
  await db.putOutbox([item('one')]);
  expect(await ids(db)).toEqual([]);
});

it('on a full disk drops the cache, keeps what waits to be sent, and says which of the two it could', async () => {
  const db = await AccountDb.open('me');
  const heard: string[] = [];
  db.onStorage = (storage) => heard.push(storage);
  const put = IDBObjectStore.prototype.put;
  let room = 1;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value) {
    if (this.name === 'people' || (this.name === 'outbox' && room < 1)) {
      throw new DOMException('no room', 'QuotaExceededError');
    }
    return put.call(this, value);
  });
  await db.save({
    chats: [],
    goneChats: [],
    people: [{ id: 'p', username: 'p', name: 'P', active: true }],
    drafts: {},
  });
  expect(heard).toEqual(['scarce']);
  await db.putOutbox([item('one')]);
  expect(await ids(db)).toEqual(['one']);
  room = 0;
  await db.putOutbox([item('two')]);
  expect(heard).toEqual(['scarce', 'none']);
  expect(await ids(db)).toEqual(['one']);
});
