import { act, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { FOREVER_MS } from '../../../app/own';
import { store } from '../../../app/store';
import { chatId, refused, signedIn, withOwn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { Commands } from '../Commands';
import { ChatList } from './ChatList';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const rows = () => screen.getAllByRole('link');
const row = (name: RegExp) => screen.getByRole('link', { name });

describe('rows', () => {
  it('stand newest first', () => {
    show(<ChatList open={null} />);
    expect(rows()[0]).toHaveTextContent('Дача и поездка');
    expect(rows().at(-1)).toHaveTextContent('Константин');
  });

  it('show typing before the draft before the last message', () => {
    show(<ChatList open={null} />);
    expect(row(/Дача/)).toHaveTextContent('Марина is typing…');
    expect(row(/Игорь/)).toHaveTextContent('Draft: завтра не смогу');
    expect(row(/Tomás/)).toHaveTextContent('See you at six, then');
    expect(within(row(/Tomás/)).getByRole('img', { name: 'Read' })).toBeVisible();
    expect(row(/Анна/)).toHaveTextContent('Message deleted');
    expect(row(/Работа/)).toHaveTextContent('Олег: Отчёт в общей папке, посмотрите до планёрки');
  });

  it('say how many messages are unread, up to a limit', () => {
    show(<ChatList open={null} />);
    expect(row(/Марина Ковалёва/)).toHaveTextContent('4 unread messages');
    expect(row(/Работа/)).toHaveTextContent('99+');
  });

  it('show what could not be sent', () => {
    store.setState({ outbox: [{ ...refused, chat: chatId(2) }] });
    show(<ChatList open={null} />);
    expect(within(row(/Tomás/)).getByRole('img', { name: 'Not sent' })).toBeVisible();
    expect(row(/Tomás/)).toHaveTextContent('Палатка есть');
  });

  it('do not claim that somebody is online while we are not', () => {
    show(<ChatList open={null} />);
    expect(row(/Марина Ковалёва/)).toHaveTextContent('online');
    act(() => store.setState({ link: 'offline' }));
    expect(row(/Марина Ковалёва/)).not.toHaveTextContent('online');
  });

  it('are one stop for Tab; the arrows move between them', async () => {
    show(<ChatList open={chatId(2)} />);
    expect(rows().filter((link) => link.tabIndex === 0)).toEqual([row(/Tomás/)]);
    act(() => row(/Tomás/).focus());
    await userEvent.keyboard('{ArrowDown}');
    expect(row(/Игорь/)).toHaveFocus();
    await userEvent.keyboard('{End}');
    expect(rows().at(-1)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    expect(rows().at(-1)).toHaveFocus();
    await userEvent.keyboard('{Home}');
    expect(rows()[0]).toHaveFocus();
  });

  it('show a draft of another device until somebody writes after it', () => {
    const draft = { body: 'начато на телефоне', updated_at_ms: Date.now() };
    store.setState(withOwn(2, { draft }));
    const { rerender } = show(<ChatList open={null} />);
    expect(row(/Tomás/)).toHaveTextContent('Draft: начато на телефоне');
    rerender(<ChatList open={chatId(2)} />);
    expect(row(/Tomás/)).not.toHaveTextContent('Draft');
    rerender(<ChatList open={null} />);
    act(() => store.setState(withOwn(2, { draft: { ...draft, updated_at_ms: 1 } })));
    expect(row(/Tomás/)).toHaveTextContent('See you at six, then');
  });

  it('of a thousand chats are only those in sight', async () => {
    const [some] = Object.values(signedIn().chats);
    const many = Array.from({ length: 1_000 }, (_, index) => {
      const id = chatId(1_000 + index);
      return [
        id,
        { ...some, head: { ...some?.head, id, title: `Chat ${index}`, created_at_ms: index, last: undefined } },
      ];
    });
    store.setState({ chats: Object.fromEntries(many) });
    show(<ChatList open={null} />);
    expect(rows().length).toBeLessThan(80);
    act(() => rows()[0]?.focus());
    await userEvent.keyboard('{End}');
    expect(row(/Chat 0/)).toHaveFocus();
    expect(row(/Chat 0/).closest('li')).toHaveAttribute('aria-posinset', '1000');
  });
});

describe('what is kept about a chat', () => {
  it('is said to who cannot see it', () => {
    store.setState(withOwn(1, { muted_until_ms: FOREVER_MS, pinned_at_ms: 1 }));
    show(<ChatList open={null} />);
    expect(rows()[0]).toHaveAccessibleName(/Марина Ковалёва.*4 unread messages.*pinned.*muted/);
  });

  it('ends with its time', () => {
    store.setState(withOwn(1, { muted_until_ms: Date.now() - 61_000 }));
    show(<ChatList open={null} />);
    expect(row(/Марина Ковалёва/)).not.toHaveTextContent('muted');
  });

  it('puts pinned chats on top, the newest pin first, and archived ones away', () => {
    store.setState(withOwn(8, { pinned_at_ms: 2 }));
    store.setState(withOwn(7, { pinned_at_ms: 1 }));
    store.setState(withOwn(0, { archived: true }));
    show(<ChatList open={null} />);
    const ids = rows().map((link) => link.getAttribute('data-chat'));
    expect(ids.slice(0, 4)).toEqual([null, chatId(8), chatId(7), chatId(1)]);
    expect(screen.getByRole('link', { name: /Archive/ })).toHaveTextContent('Дача и поездка');
  });

  it('counts what was set here and not sent yet', () => {
    store.setState({ ownSets: [{ id: 'x', chat: chatId(8), atMs: 5, change: { pinned: true } }] });
    show(<ChatList open={null} />);
    expect(rows()[0]).toHaveTextContent('Константин');
  });
});

describe('the menu of a row', () => {
  const items = () => screen.getAllByRole('menuitem', { hidden: true }).map((item) => item.textContent);
  const pick = (name: string) => userEvent.click(screen.getByRole('menuitem', { name, hidden: true }));

  it('opens by the right button, by keys and by its button, and offers no leaving of a direct chat', async () => {
    show(<ChatList open={null} />);
    fireEvent.contextMenu(row(/Tomás/), { clientX: 10, clientY: 10 });
    expect(items()).toEqual(['Mark as unread', 'Pin', 'Mute…', 'Notices', 'To the archive']);
    await userEvent.keyboard('{Escape}');
    act(() => row(/Дача/).focus());
    fireEvent.keyDown(row(/Дача/), { key: 'F10', shiftKey: true });
    expect(items()).toContain('Leave group');
    await userEvent.keyboard('{Escape}');
    await userEvent.click(screen.getByRole('button', { name: 'Actions for “Игорь”' }));
    expect(items()).toHaveLength(5);
  });

  it('sets what is chosen', async () => {
    show(<ChatList open={null} />);
    fireEvent.contextMenu(row(/Tomás/));
    await pick('Pin');
    expect(actions.setOwn).toHaveBeenLastCalledWith(chatId(2), { pinned: true });
    fireEvent.contextMenu(row(/Tomás/));
    await pick('Mute…');
    await pick('For 8 hours');
    const until = actions.setOwn.mock.lastCall?.[1].muted_until_ms ?? 0;
    expect(Math.abs(until - Date.now() - 8 * 3_600_000)).toBeLessThan(5_000);
    fireEvent.contextMenu(row(/Марина Ковалёва/));
    await pick('Mark as read');
    expect(actions.markRead).toHaveBeenCalledWith(chatId(1), 4);
  });

  it('closes the open chat when it is put away', async () => {
    location.hash = `#/chat/${chatId(2)}`;
    show(<ChatList open={chatId(2)} />);
    fireEvent.contextMenu(row(/Tomás/));
    await pick('To the archive');
    expect(actions.setOwn).toHaveBeenLastCalledWith(chatId(2), { archived: true, pinned: false });
    expect(location.hash).toBe('#/');
  });

  it('asks before a group is left', async () => {
    show(<ChatList open={null} />);
    fireEvent.contextMenu(row(/Дача/));
    await pick('Leave group');
    await userEvent.click(screen.getByRole('button', { name: 'Leave' }));
    expect(actions.leaveGroup).toHaveBeenCalledWith(chatId(0));
  });
});

describe('under a finger', () => {
  const drag = (target: Element, by: number) => {
    const at = { pointerType: 'touch', pointerId: 1, isPrimary: true, clientY: 50 };
    target.setPointerCapture = () => {};
    fireEvent.pointerDown(target, { ...at, clientX: 200 });
    fireEvent.pointerMove(target, { ...at, clientX: 200 + by / 2 });
    fireEvent.pointerMove(target, { ...at, clientX: 200 + by });
    fireEvent.pointerUp(target, { ...at, clientX: 200 + by });
  };

  it('a short way does nothing, and the chat does not open either', () => {
    location.hash = '#/';
    show(<ChatList open={null} />);
    drag(row(/Марина Ковалёва/), 40);
    fireEvent.click(row(/Марина Ковалёва/));
    expect(actions.markRead).not.toHaveBeenCalled();
    expect(location.hash).toBe('#/');
  });

  it('to the right reads or unreads, to the left offers quiet and archive', async () => {
    show(<ChatList open={null} />);
    drag(row(/Марина Ковалёва/), 90);
    expect(actions.markRead).toHaveBeenCalledWith(chatId(1), 4);
    drag(row(/Tomás/), 90);
    expect(actions.setOwn).toHaveBeenLastCalledWith(chatId(2), { marked_unread: true });
    drag(row(/Tomás/), -120);
    await userEvent.click(screen.getByRole('button', { name: 'Mute' }));
    expect(actions.setOwn).toHaveBeenLastCalledWith(chatId(2), { muted_until_ms: FOREVER_MS });
  });
});

describe('tabs', () => {
  it('narrow the list; the open chat stays while it is read', async () => {
    show(<ChatList open={chatId(2)} />);
    await userEvent.click(screen.getByRole('button', { name: /Unread/ }));
    expect(rows().map((link) => link.getAttribute('data-chat'))).toEqual([0, 1, 2, 4].map(chatId));
    await userEvent.click(screen.getByRole('button', { name: 'Groups' }));
    expect(rows().map((link) => link.getAttribute('data-chat'))).toEqual([0, 4].map(chatId));
  });
});

describe('the archive', () => {
  it('is a place of its own, shown too while a chat of it is open', () => {
    store.setState(withOwn(2, { archived: true, pinned_at_ms: 1 }));
    const { rerender } = show(<ChatList open={null} archive />);
    expect(rows()).toHaveLength(1);
    expect(screen.getByRole('heading', { name: 'Archive' })).toBeVisible();
    rerender(<ChatList open={chatId(2)} />);
    expect(rows()).toHaveLength(1);
    rerender(<ChatList open={chatId(1)} />);
    expect(rows()).toHaveLength(9);
  });

  it('says what it is for while it is empty', () => {
    show(<ChatList open={null} archive />);
    expect(screen.getByText(/Nothing is put away/)).toBeVisible();
  });
});

describe('an empty list', () => {
  it('shows shapes until it is known to be empty, then the next step', () => {
    store.setState({ chats: {}, chatsLoaded: false });
    show(<ChatList open={null} />);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible();
    act(() => store.setState({ chatsLoaded: true }));
    expect(screen.getByText('No chats yet')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Find a person' })).toBeVisible();
  });

  it('does not pretend to load while nothing can be asked', () => {
    store.setState({ chats: {}, chatsLoaded: false, link: 'offline' });
    show(<ChatList open={null} />);
    expect(screen.getByText(/as soon as there is a connection/)).toBeVisible();
  });

  it('leads to the first chat', async () => {
    store.setState({ chats: {} });
    actions.searchPeople.mockResolvedValue({ ok: true, value: [] });
    show(
      <>
        <ChatList open={null} />
        <Commands open={null} />
      </>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Find a person' }));
    expect(await screen.findByRole('dialog', { name: 'New chat' })).toBeVisible();
  });
});
