import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { NOTHING_SET } from '../../../app/synced';
import { chatId, IGOR, MARINA, people, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { NewChat } from './NewChat';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const onClose = vi.fn();
beforeEach(() => {
  onClose.mockReset();
  history.replaceState(null, '', '#/');
  actions.searchPeople.mockImplementation(async (query) => ({
    ok: true,
    value: Object.values(people).filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())),
  }));
});

describe('one person', () => {
  it('is found and opened without leaving the field', async () => {
    actions.openDirect.mockResolvedValue({ ok: true, value: chatId(1) });
    show(<NewChat onClose={onClose} />);
    const field = screen.getByRole('combobox', { name: 'Name or username' });
    expect(field).toHaveFocus();
    await userEvent.type(field, 'мар');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await userEvent.keyboard('{Enter}');
    expect(actions.openDirect).toHaveBeenCalledExactlyOnceWith(MARINA);
    expect(onClose).toHaveBeenCalledOnce();
    expect(location.hash).toBe(`#/chat/${chatId(1)}`);
  });

  it('is never oneself', async () => {
    show(<NewChat onClose={onClose} />);
    await screen.findAllByRole('option');
    expect(screen.queryByRole('option', { name: /Ольга/ })).toBeNull();
  });

  it('that nobody is, is said', async () => {
    show(<NewChat onClose={onClose} />);
    await userEvent.type(screen.getByRole('combobox'), 'zzz');
    expect(await screen.findByText('Nobody is called “zzz”.')).toBeVisible();
  });

  it('can be asked for again after a failure', async () => {
    actions.searchPeople.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
    show(<NewChat onClose={onClose} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findAllByRole('option')).not.toHaveLength(0);
  });

  it('stays chosen when the chat could not be made', async () => {
    actions.openDirect.mockResolvedValue({ ok: false, problem: { code: 'not_found', message: '' } });
    show(<NewChat onClose={onClose} />);
    await userEvent.click(await screen.findByRole('option', { name: /Марина/ }));
    expect(await screen.findByRole('alert')).toHaveTextContent('It isn’t there any more.');
    expect(onClose).not.toHaveBeenCalled();
  });
});

describe('contacts', () => {
  const groups = () =>
    screen.getAllByRole('group').map((group) => [
      group.firstElementChild?.textContent,
      ...within(group)
        .getAllByRole('option')
        .map((option) => option.querySelector('b')?.textContent),
    ]);

  it('are there although nobody can be asked for', async () => {
    store.setState({ synced: { ...NOTHING_SET, contacts: [MARINA, 'somebody unheard of'] } });
    actions.searchPeople.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    actions.openDirect.mockResolvedValue({ ok: true, value: chatId(1) });
    show(<NewChat onClose={onClose} />);
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(groups()).toEqual([['Contacts', 'Марина Ковалёва']]);
    await userEvent.keyboard('{Enter}');
    expect(actions.openDirect).toHaveBeenCalledExactlyOnceWith(MARINA);
  });

  it('stand before everybody else, once, as far as they fit', async () => {
    store.setState({ synced: { ...NOTHING_SET, contacts: [IGOR, MARINA] } });
    show(<NewChat onClose={onClose} first="members" />);
    await screen.findByRole('group', { name: 'Everybody else' });
    const [mine, others] = groups();
    expect(mine).toEqual(['Contacts', people[IGOR]?.name, 'Марина Ковалёва']);
    expect(others).not.toContain('Марина Ковалёва');
    await userEvent.type(screen.getByRole('combobox'), 'мар');
    await waitFor(() => expect(groups()).toEqual([['Contacts', 'Марина Ковалёва']]));
  });

  it('are made by the menu of a person, with the mouse or a key', async () => {
    show(<NewChat onClose={onClose} />);
    const marina = await screen.findByRole('option', { name: /Марина/ });
    await userEvent.pointer({ keys: '[MouseRight]', target: marina });
    await userEvent.click(screen.getByRole('menuitem', { name: 'Add to contacts' }));
    expect(actions.setContact).toHaveBeenCalledExactlyOnceWith(MARINA, true);
    expect(screen.queryByRole('menu')).toBeNull();
    act(() => store.setState({ synced: { ...NOTHING_SET, contacts: [MARINA] } }));
    const field = screen.getByRole('combobox');
    act(() => field.focus());
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Remove from contacts' }));
    expect(actions.setContact).toHaveBeenLastCalledWith(MARINA, false);
    expect(actions.openDirect).not.toHaveBeenCalled();
  });
});

describe('several people', () => {
  it('become a group with a name, by keyboard alone', async () => {
    actions.createRoom.mockResolvedValue({ ok: true, value: chatId(4) });
    show(<NewChat onClose={onClose} />);
    await userEvent.click(screen.getByRole('button', { name: 'New group' }));
    await userEvent.type(screen.getByRole('combobox'), 'мар');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await userEvent.keyboard('{Enter}');
    await userEvent.keyboard('игорь');
    await waitFor(() => expect(screen.getAllByRole('option')).toHaveLength(1));
    await userEvent.keyboard('{Enter}');
    expect(screen.getByRole('list', { name: '2 people chosen' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    const title = screen.getByLabelText('Group name');
    expect(title).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(title).toHaveAccessibleDescription('Give the group a name.');
    await userEvent.keyboard('  Trip {Enter}');
    expect(actions.createRoom).toHaveBeenCalledExactlyOnceWith({
      channel: false,
      title: 'Trip',
      description: '',
      historyHidden: false,
      members: [MARINA, IGOR],
    });
    await waitFor(() => expect(location.hash).toBe(`#/chat/${chatId(4)}`));
  });

  it('must be chosen before they are named, and can be taken back', async () => {
    show(<NewChat onClose={onClose} />);
    await userEvent.click(screen.getByRole('button', { name: 'New group' }));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(screen.getByRole('alert')).toHaveTextContent('Choose at least one person.');
    await userEvent.click(await screen.findByRole('option', { name: /Марина/ }));
    await userEvent.click(screen.getByRole('button', { name: 'Remove Марина Ковалёва' }));
    expect(screen.getByRole('option', { name: /Марина/ })).toHaveAttribute('aria-selected', 'false');
  });
});

describe('a channel', () => {
  it('needs nobody yet, and takes a description and a rule for newcomers', async () => {
    actions.createRoom.mockResolvedValue({ ok: true, value: chatId(4) });
    show(<NewChat onClose={onClose} />);
    await userEvent.click(screen.getByRole('button', { name: 'New channel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create channel' }));
    expect(screen.getByLabelText('Channel name')).toHaveAccessibleDescription('Give the channel a name.');
    expect(actions.createRoom).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText('Channel name'), 'News');
    await userEvent.type(screen.getByLabelText('Description'), ' What is new ');
    await userEvent.click(screen.getByRole('switch', { name: 'Newcomers see what was written before' }));
    await userEvent.click(screen.getByRole('button', { name: 'Create channel' }));
    expect(actions.createRoom).toHaveBeenCalledExactlyOnceWith({
      channel: true,
      title: 'News',
      description: 'What is new',
      historyHidden: true,
      members: [],
    });
  });

  it('can still become a group, which then needs its own words', async () => {
    show(<NewChat onClose={onClose} />);
    await userEvent.click(screen.getByRole('button', { name: 'New channel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await userEvent.click(screen.getByRole('radio', { name: 'Group' }));
    expect(screen.getByRole('button', { name: 'Create group' })).toBeVisible();
  });
});

describe('notes', () => {
  it('that can’t be opened say so and stay to be tried again', async () => {
    actions.openNotes.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
    show(<NewChat onClose={onClose} />);
    await userEvent.click(screen.getByRole('button', { name: 'Notes for yourself' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    actions.openNotes.mockResolvedValueOnce({ ok: true, value: chatId(4) });
    await userEvent.click(screen.getByRole('button', { name: 'Notes for yourself' }));
    await waitFor(() => expect(location.hash).toBe(`#/chat/${chatId(4)}`));
  });
});
