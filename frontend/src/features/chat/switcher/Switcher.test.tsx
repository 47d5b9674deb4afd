import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { NOTHING_SET } from '../../../app/synced';
import { ANNA, chatId, MARINA, signedIn, withOwn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { Person } from '../../../realtime/wire-types';
import { Commands } from '../Commands';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const VERA: Person = { id: '01920000-0000-7000-8000-0000000000fe', username: 'vera', name: 'Вера', active: true };
const options = () => screen.queryAllByRole('option').map((option) => option.textContent);
const active = () => screen.getAllByRole('option', { selected: true })[0]?.textContent;
const headings = () => screen.getAllByRole('group').map((group) => group.firstElementChild?.textContent);

beforeEach(() => {
  location.hash = '#/';
  actions.searchPeople.mockResolvedValue({ ok: true, value: [] });
});

async function opened(chat: string | null = null): Promise<void> {
  show(<Commands open={chat} />);
  await userEvent.keyboard('{Control>}[KeyK]{/Control}');
  await waitFor(() => expect(screen.getByRole('combobox')).toHaveFocus());
}

describe('what is not there', () => {
  it('is said, whatever else was asked', async () => {
    await opened();
    await userEvent.keyboard('zzzz');
    expect(await screen.findByText('Nothing is called “zzzz”.')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(location.hash).toBe('#/');
  });

  it('and can’t be asked for either, says why', async () => {
    actions.searchPeople.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    await opened();
    await userEvent.keyboard('zzzz');
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
  });

  it('a chat that can’t be made is told beside what was typed', async () => {
    store.setState(({ people }) => ({ people: { ...people, [VERA.id]: VERA } }));
    actions.openDirect.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    await opened();
    await userEvent.keyboard('вера{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(screen.getByRole('combobox')).toHaveValue('вера');
  });
});

describe('the switcher', () => {
  it('begins with the chats one was in last, then what can be done', async () => {
    store.setState({ openChat: chatId(0) });
    await opened(chatId(0));
    expect(headings()).toEqual(['Recent chats', 'Commands']);
    // not the one that is open
    expect(active()).toMatch(/Марина Ковалёва/);
    expect(options()).toContain('Mute this chatAltM');
    expect(options()).not.toContain('Unmute this chatAltM');
  });

  it('has contacts without a chat in a group of their own, before other people', async () => {
    store.setState(({ people }) => ({
      people: {
        ...people,
        [VERA.id]: { ...VERA, name: 'Вера Крылова' },
        other: { ...VERA, id: 'other', username: 'better' },
      },
      synced: { ...NOTHING_SET, contacts: [VERA.id, MARINA] },
    }));
    await opened();
    expect(headings()).toEqual(['Recent chats', 'Contacts', 'Commands']);
    await userEvent.keyboard('вера');
    expect(headings()).toEqual(['Contacts', 'People']);
    expect(active()).toContain('@vera');
  });

  it('opens a chat by keys alone, typed on the other layout', async () => {
    await opened();
    await userEvent.keyboard('fyyf kbndbyjdf');
    expect(active()).toBe('АЛАнна Литвинова');
    await userEvent.keyboard('{Enter}');
    expect(location.hash).toBe(`#/chat/${chatId(5)}`);
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  it('goes round by the arrows', async () => {
    await opened();
    const first = active();
    await userEvent.keyboard('{ArrowDown}');
    expect(active()).not.toBe(first);
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    expect(active()).toBe('Sign out');
    await userEvent.keyboard('{ArrowDown}');
    expect(active()).toBe(first);
  });

  it('finds people of whom only the server knows, and opens the chat with them', async () => {
    actions.searchPeople.mockImplementation(async (query) => {
      if (query !== 'вера') return { ok: true, value: [] };
      store.setState(({ people }) => ({ people: { ...people, [VERA.id]: VERA } }));
      return { ok: true, value: [VERA] };
    });
    actions.openDirect.mockResolvedValue({ ok: true, value: chatId(77) });
    await opened();
    await userEvent.keyboard('dthf');
    await waitFor(() => expect(active()).toBe('ВеВера@vera'));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(location.hash).toBe(`#/chat/${chatId(77)}`));
    expect(actions.openDirect).toHaveBeenCalledWith(VERA.id);
  });

  it('shows somebody once: the chat with them, not the person too', async () => {
    await opened();
    await userEvent.keyboard('анна');
    expect(options()).toEqual(['АЛАнна Литвинова']);
    act(() => store.setState(({ chats: { [chatId(5)]: _, ...chats } }) => ({ chats })));
    expect(options()).toEqual([`АЛАнна Литвинова@${store.getState().people[ANNA]?.username}`]);
  });

  it('does what is chosen, by its words in either language', async () => {
    await opened(chatId(2));
    await userEvent.keyboard('закрепить{Enter}');
    expect(actions.setOwn).toHaveBeenCalledWith(chatId(2), { pinned: true });
    await userEvent.keyboard('{Control>}[KeyK]{/Control}');
    await userEvent.keyboard('dark{Enter}');
    expect(actions.setTheme).toHaveBeenCalledWith('dark');
  });

  it('closes by the keys that opened it', async () => {
    await opened();
    await userEvent.keyboard('{Control>}[KeyK]{/Control}');
    expect(screen.queryByRole('combobox')).toBeNull();
  });
});

describe('keys of the open chat', () => {
  it('walk through the list in its order, and over to what is unread', async () => {
    location.hash = `#/chat/${chatId(2)}`;
    show(<Commands open={chatId(2)} />);
    await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
    expect(location.hash).toBe(`#/chat/${chatId(3)}`);
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowDown}{/Shift}{/Alt}');
    expect(location.hash).toBe(`#/chat/${chatId(4)}`);
    await userEvent.keyboard('{Alt>}{Shift>}{ArrowUp}{/Shift}{/Alt}');
    expect(location.hash).toBe(`#/chat/${chatId(1)}`);
  });

  it('a chat that was marked is no longer when it is opened', () => {
    store.setState(withOwn(2, { marked_unread: true }));
    const { rerender } = show(<Commands open={null} />);
    expect(actions.setOwn).not.toHaveBeenCalled();
    rerender(<Commands open={chatId(2)} />);
    expect(actions.setOwn).toHaveBeenCalledExactlyOnceWith(chatId(2), { marked_unread: false });
  });

  it('? shows all of them, and nothing twice', async () => {
    show(<Commands open={null} />);
    await userEvent.keyboard('?');
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    const words = screen.getAllByRole('term').map((term) => term.textContent);
    expect(words).toContain('Mute or unmute');
    expect(new Set(words).size).toBe(words.length);
  });
});
