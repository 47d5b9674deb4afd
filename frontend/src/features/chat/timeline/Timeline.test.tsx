import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { VirtuosoMockContext } from 'react-virtuoso';
import { describe, expect, it, vi } from 'vitest';
import type { Chat } from '../../../app/state';
import { store, useApp } from '../../../app/store';
import { chat, chatId, head, MARINA, ME, message, refused, signedIn } from '../../../dev/fixture';
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

function Stage({ linked = null }: { linked?: number | null }) {
  const shown = useApp((state) => state.chats[ID]);
  return (
    <VirtuosoMockContext value={{ viewportHeight: 600, itemHeight: 60 }}>
      {shown && <Timeline chat={shown} linked={linked} onReply={() => {}} onEdit={() => {}} onLeave={() => {}} />}
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

  it('is not announced when it was sent without a sound', () => {
    put(texts(1, 3));
    show(<Stage />);
    act(() => put([...texts(1, 3), message(4, MARINA, 'text 4', NOW, { silent: true })]));
    expect(announced()).toBe('');
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

describe('a chat whose first unread message is not loaded, in a short gap', () => {
  it('asks once there is a connection, or opens with what there is', async () => {
    store.setState({ connected: false });
    actions.loadAround.mockResolvedValue();
    put(
      texts(51, 60),
      { stretches: [{ messages: texts(51, 60), hasBefore: true, hasAfter: false }] },
      { unread: 40, read_seq: 20 },
    );
    show(<Stage />);
    expect(actions.loadAround).not.toHaveBeenCalled();
    expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible();
    act(() => store.setState({ link: 'connecting' }));
    expect(await screen.findByRole('log')).toBeVisible();
  });
});

describe('what one sends', () => {
  it('is shown, though something else was', async () => {
    const messages = [...texts(1, 3), ...texts(90, 99)];
    put(messages, {
      stretches: [
        { messages: texts(1, 3), hasBefore: false, hasAfter: true },
        { messages: texts(90, 99), hasBefore: true, hasAfter: false },
      ],
    });
    show(<Stage linked={2} />);
    expect(await screen.findByRole('article', { name: /text 2/ })).toBeVisible();
    const { problem: _none, ...item } = refused;
    act(() => store.setState({ outbox: [{ ...item, chat: ID, state: 'queued' }] }));
    expect(await screen.findByRole('article', { name: /Палатка есть/ })).toBeVisible();
    expect(screen.queryByRole('article', { name: /text 2/ })).toBeNull();
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

describe('a burst', () => {
  it('is announced as one, a moment after the first of it', () => {
    vi.useFakeTimers();
    put(texts(1, 3));
    show(<Stage />);
    act(() => put(texts(1, 4)));
    for (let last = 5; last <= 9; last += 1) act(() => put(texts(1, last)));
    expect(announced()).toBe('Марина Ковалёва: text 4');
    act(() => void vi.advanceTimersByTime(4_000));
    expect(announced()).toBe('5 new messages');
    vi.useRealTimers();
  });
});

describe('a link to a message', () => {
  const stage = (linked: number) => show(<Stage linked={linked} />);

  it('that isn’t there is told in words, and the chat opens at its end', async () => {
    actions.loadAround.mockResolvedValue();
    put(texts(90, 99), { stretches: [{ messages: texts(90, 99), hasBefore: true, hasAfter: false }] });
    history.replaceState(null, '', `#/chat/${ID}/5`);
    stage(5);
    expect(actions.loadAround).toHaveBeenCalledWith(ID, 5);
    await vi.waitFor(() => expect(location.hash).toBe(`#/chat/${ID}`));
    // the same words of the test before are replaced by these
    await vi.waitFor(() => expect(screen.getByText(/That message isn’t here/)).toBeVisible());
    await vi.waitFor(() => expect(screen.getByRole('log')).toBeVisible());
  });

  it('opens nothing else while a connection may come at once', () => {
    actions.loadAround.mockResolvedValue();
    store.setState({ connected: false });
    put(texts(90, 99), { stretches: [{ messages: texts(90, 99), hasBefore: true, hasAfter: false }] });
    stage(5);
    expect(screen.queryByRole('log')).toBeNull();
    expect(actions.loadAround).not.toHaveBeenCalled();
    act(() => store.setState({ connected: true }));
    expect(actions.loadAround).toHaveBeenCalledExactlyOnceWith(ID, 5);
  });

  it('waits for a connection where it is not loaded', () => {
    store.setState({ connected: false, link: 'offline' });
    put(texts(90, 99), { stretches: [{ messages: texts(90, 99), hasBefore: true, hasAfter: false }] });
    history.replaceState(null, '', `#/chat/${ID}/5`);
    stage(5);
    expect(actions.loadAround).not.toHaveBeenCalled();
    expect(location.hash).toBe(`#/chat/${ID}/5`);
  });

  it('shows it marked', async () => {
    put(texts(1, 9));
    history.replaceState(null, '', `#/chat/${ID}/3`);
    stage(3);
    expect(await screen.findByRole('article', { name: /text 3/ })).toHaveClass(/flash/);
    expect(location.hash).toBe(`#/chat/${ID}`);
  });
});

describe('several messages', () => {
  const row = (text: string) => screen.findByRole('article', { name: new RegExp(`${text}$|${text}\\.`) });
  const key = async (text: string, keys: string) => {
    const found = await row(text);
    act(() => found.focus());
    await userEvent.keyboard(keys);
  };

  it('are deleted for everybody only where each of them may be, after one question', async () => {
    put([...texts(1, 2), ...texts(3, 4, ME)]);
    show(<Stage />);
    await key('text 2', 'x');
    await userEvent.click(await row('text 4'));
    const bar = screen.getByRole('toolbar', { name: 'Selected messages' });
    expect(bar).toHaveTextContent('2 selected');
    await userEvent.click(within(bar).getByRole('button', { name: 'Delete' }));
    const mixed = await screen.findByRole('dialog', { name: 'Delete 2 messages?' });
    expect(within(mixed).queryByRole('switch')).toBeNull();
    await userEvent.click(within(mixed).getByRole('button', { name: 'Cancel' }));
    await userEvent.click(await row('text 2'));
    await userEvent.click(await row('text 3'));
    await userEvent.click(within(bar).getByRole('button', { name: 'Delete' }));
    expect(actions.remove).not.toHaveBeenCalled();
    const dialog = await screen.findByRole('dialog', { name: 'Delete 2 messages?' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(actions.remove.mock.calls).toEqual([
      [ID, 3],
      [ID, 4],
    ]);
    expect(screen.queryByRole('toolbar', { name: 'Selected messages' })).toBeNull();
  });

  it('are copied in order, with names and times', async () => {
    const user = userEvent.setup();
    put(texts(1, 6));
    show(<Stage />);
    await key('text 5', 'x');
    await user.keyboard('{Shift>}');
    await user.click(await row('text 3'));
    await user.keyboard('{/Shift}');
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    const lines = (await navigator.clipboard.readText()).split('\n');
    expect(lines.filter((line) => line.startsWith('text'))).toEqual(['text 3', 'text 4', 'text 5']);
    expect(lines[0]).toMatch(/^Марина Ковалёва, .*\d\d:\d\d$/);
  });

  it('are let go by Escape, and nothing else happens to them while they are chosen', async () => {
    put(texts(1, 3));
    show(<Stage />);
    await key('text 2', 'x');
    await userEvent.keyboard(' ');
    expect(screen.queryByRole('toolbar', { name: 'Selected messages' })).toBeNull();
    await userEvent.keyboard('{Shift>}{ArrowUp}{/Shift}');
    expect(screen.getByText('2 selected')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('toolbar', { name: 'Selected messages' })).toBeNull();
  });
});
