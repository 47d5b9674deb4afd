// @vitest-environment node
/** Pictures are kept as the browser clones them: jsdom's own buffers are of another kind than those of storage. */
import { expect, it } from 'vitest';
import { AccountDb } from './account-db';

it('keeps pictures by their names until the account is wiped', async () => {
  const db = await AccountDb.open('me');
  expect(await db.picture('a')).toBeNull();
  await db.putPicture('a', new Blob(['seen'], { type: 'image/webp' }));
  const kept = await db.picture('a');
  expect([await kept?.text(), kept?.type]).toEqual(['seen', 'image/webp']);
  db.close();
  await AccountDb.wipe('me');
  expect(await (await AccountDb.open('me')).picture('a')).toBeNull();
});
