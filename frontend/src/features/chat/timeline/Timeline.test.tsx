import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { VirtuosoMockContext } from 'react-virtuoso';
import { describe, expect, it, vi } from 'vitest';
import type { Chat } from '../../../app/state';
import { store, useApp } from '../../../app/store';
import { chat, chatId, head, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { Message } from '../../../realtime/wire-types';
import { Toasts } from '../../../ui/toast';
import { Timeline } from './Timeline';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const ID = chatId(0);
const NOW = Date.now();
const texts = (from: number, to: number, sender = MARINA): Message[] =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at, sender, `text ${from + at}`, NOW));

function put(messages: Message[], more: Partial<Chat> = {}, of: Parameters<typeof head>[1] = {}) {
  const next = chat(head(ID, { title: 'Trip', last: messages.at(-1), ...of }), messages, more);
  store.setState((state) => ({ chats: { ...state.chats, [ID]: next } }));
}

function Stage() {
  const shown = useApp((state) => state.chats[ID]);
  return (
    <VirtuosoMockContext value={{ viewportHeight: 600, itemHeight: 60 }}>
      {shown && <Timeline chat={shown} linked={null} onReply={() => {}} onEdit={() => {}} onLeave={() => {}} />}
      <Toasts />
    </VirtuosoMockContext>
  );
}

const announced = () => document.querySelector('[aria-live="polite"].visually-hidden')?.textContent;

describe('what arrives', () => {
  it('is announced once, by name', () => {
    put(texts(1, 3));
    show(<Stage />);
    expect(screen.getByRole('log', { name: 'Messages in Trip' })).toHaveAttribute('aria-live', 'off');
    expect(announced()).toBe('');
    act(() => put(texts(1, 4)));
    expect(announced()).toBe('Марина Ковалёва: text 4');
  });

  it('is not announced when it is one’s own or history', () => {
    put(texts(10, 12));
    show(<Stage />);
    act(() => put([...texts(10, 12), ...texts(13, 13, ME)]));
    act(() => put([...texts(1, 12), ...texts(13, 13, ME)]));
    expect(announced()).toBe('');
  });
});

describe('a chat whose first unread message is not loaded', () => {
  it('asks for what is around it before it shows anything', async () => {
    actions.loadAround.mockResolvedValue();
    put(
      texts(51, 100),
      { stretches: [{ messages: texts(51, 100), hasBefore: true, hasAfter: false }] },
      {
        unread: 80,
        read_seq: 20,
      },
    );
    show(<Stage />);
    expect(actions.loadAround).toHaveBeenCalledExactlyOnceWith(ID, 21);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible();
    // not there either: the newest is better than nothing
    expect(await screen.findByRole('log')).toBeVisible();
  });
});

describe('a chat without messages', () => {
  it('invites to write the first', () => {
    put([], { stretches: [{ messages: [], hasBefore: false, hasAfter: false }] });
    show(<Stage />);
    expect(screen.getByText('No messages yet. Write the first one.')).toBeVisible();
  });

  it('shows shapes while it loads', () => {
    put([], { loading: 'newest' });
    show(<Stage />);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible();
  });

  it('says what went wrong and tries again', async () => {
    put([], { loadProblem: { code: 'unavailable', message: '' } });
    show(<Stage />);
    expect(screen.getByRole('alert')).toHaveTextContent('Couldn’t load messages. The server can’t do this right now.');
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(actions.openChat).toHaveBeenCalledWith(ID);
  });
});

describe('a quoted message', () => {
  it('that can’t be loaded is told to be out of reach', async () => {
    actions.loadAround.mockResolvedValue();
    put([...texts(90, 99), message(100, MARINA, 'an answer', NOW, { reply_to_seq: 5 })]);
    show(<Stage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Go to the quoted message' }));
    expect(actions.loadAround).toHaveBeenCalledExactlyOnceWith(ID, 5);
    expect(await screen.findByText(/That message isn’t here/)).toBeVisible();
  });
});
