import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { FOREVER_MS } from '../../../app/own';
import { chat, chatId, head, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { ReadersBar } from './ReadersBar';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const own = { archived: false, marked_unread: false };

it('says who writes in a channel, and mutes it', async () => {
  show(<ReadersBar chat={chat(head(chatId(4), { kind: 'channel', title: 'News', role: 'reader' }))} />);
  expect(screen.getByText('Only administrators write here.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Mute' }));
  expect(actions.setOwn).toHaveBeenCalledExactlyOnceWith(chatId(4), { muted_until_ms: FOREVER_MS });
});

it('of a group too, and lets a muted one ring again', async () => {
  const muted = { ...own, muted_until_ms: FOREVER_MS };
  show(<ReadersBar chat={chat(head(chatId(4), { title: 'Work', role: 'reader', own: muted }))} />);
  expect(screen.getByText('You are a reader here: you can read and react.')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Unmute' }));
  expect(actions.setOwn).toHaveBeenCalledExactlyOnceWith(chatId(4), { muted_until_ms: 0 });
});
