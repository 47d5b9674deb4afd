import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { chat, chatId, head, ME, message, refused, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { ChatHead } from '../../../realtime/wire-types';
import { Composer } from './Composer';
import { NEW } from './mode';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en', outbox: [] }));

const NOW = 1_700_000_000_000;
const id = chatId(0);

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

function Here() {
  const held = useApp((state) => state.chats[id]);
  return held && <Composer chat={held} mode={NEW} onMode={() => {}} onEditLast={() => {}} input={createRef()} />;
}

function here(sentMsAgo: number, more: Partial<ChatHead> = {}): void {
  const sent = message(3, ME, 'before', NOW - sentMsAgo);
  const slow = chat(head(id, { title: 'Slow', last: sent, slow_s: 30, ...more }), [sent]);
  store.setState(({ chats }) => ({ chats: { ...chats, [id]: slow } }));
  show(<Here />);
}

const field = () => screen.getByRole('textbox');
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

describe('slow mode', () => {
  it('counts down, keeps what is written, and lets it go at the end', async () => {
    here(3_000);
    expect(screen.getByRole('timer')).toHaveTextContent('0:27');
    await userEvent.type(field(), 'soon{Enter}');
    expect(actions.send).not.toHaveBeenCalled();
    expect(field()).toHaveValue('soon');
    pass(26_000);
    expect(screen.getByRole('timer')).toHaveTextContent('0:01');
    pass(1_000);
    expect(screen.queryByRole('timer')).toBeNull();
    await userEvent.type(field(), '{Enter}');
    expect(actions.send).toHaveBeenCalledOnce();
  });

  it('begins with what is on its way, and not with what was refused', () => {
    here(60_000);
    expect(screen.queryByRole('timer')).toBeNull();
    act(() => store.setState({ outbox: [{ ...refused, createdAtMs: NOW }] }));
    expect(screen.queryByRole('timer')).toBeNull();
    act(() => store.setState({ outbox: [{ ...refused, state: 'queued', createdAtMs: NOW }] }));
    expect(screen.getByRole('timer')).toHaveTextContent('0:30');
  });

  it('never waits longer than the chat asks, however wrong the clock', () => {
    here(-3_600_000);
    expect(screen.getByRole('timer')).toHaveTextContent('0:30');
  });

  it.each(['owner', 'admin'] as const)('is not for the %s', (role) => {
    here(3_000, { role });
    expect(screen.queryByRole('timer')).toBeNull();
  });
});
