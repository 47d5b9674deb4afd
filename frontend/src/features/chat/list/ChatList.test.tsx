import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { chatId, refused, signedIn } from '../../../dev/fixture';
import { setUpScreen, show } from '../../../dev/screen';
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
    await userEvent.keyboard('{Home}{ArrowUp}');
    expect(screen.getByRole('textbox', { name: 'Find a chat' })).toHaveFocus();
  });
});

describe('finding', () => {
  it('begins with Ctrl+K, by any part of a name, and opens on Enter', async () => {
    show(<ChatList open={null} />);
    fireEvent.keyDown(window, { code: 'KeyK', key: 'л', ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('textbox')).toHaveFocus());
    await userEvent.keyboard('линия 2');
    expect(rows()).toHaveLength(1);
    await userEvent.keyboard('{Enter}');
    expect(location.hash).toBe(`#/chat/${chatId(4)}`);
  });

  it('says when nothing is found and how to go on', async () => {
    show(<ChatList open={null} />);
    await userEvent.type(screen.getByRole('textbox'), 'zzz');
    expect(screen.getByText('No chat is called “zzz”.')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(rows()).toHaveLength(9);
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

describe('an empty list', () => {
  it('shows shapes until it is known to be empty, then the next step', () => {
    store.setState({ chats: {}, chatsLoaded: false });
    show(<ChatList open={null} />);
    expect(screen.getByRole('status', { name: 'Loading' })).toBeVisible();
    act(() => store.setState({ chatsLoaded: true }));
    expect(screen.getByText('No chats yet')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Find a person' })).toBeVisible();
  });
});
