import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { NOTHING_SET } from '../../../app/synced';
import { chatId, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { Folders } from '../../settings/Folders';
import { ChatList } from './ChatList';
import { withChat } from './filter';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const work = { id: 'w', name: 'Work', chats: [chatId(3), 'a chat that was left'] };
const home = { id: 'h', name: 'Home', chats: [] };
const hold = (...folders: (typeof work)[]) => store.setState({ synced: { ...NOTHING_SET, folders } });

describe('a folder', () => {
  it('shows its chats alone, and where it is empty says how to fill it', async () => {
    hold(work, home);
    show(<ChatList open={null} />);
    await userEvent.click(screen.getByRole('button', { name: 'Work' }));
    const ids = [...document.querySelectorAll('[data-chat]')].map((row) => row.getAttribute('data-chat'));
    expect(ids).toEqual([chatId(3)]);
    await userEvent.click(screen.getByRole('button', { name: 'Home' }));
    expect(screen.getByText(/Nothing is in this folder/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'All' }));
    expect(document.querySelectorAll('[data-chat]').length).toBeGreaterThan(1);
  });

  it('takes a chat once, and gives it back', () => {
    expect(withChat([work, home], 'h', 'c', true)).toEqual([work, { ...home, chats: ['c'] }]);
    expect(withChat([{ ...home, chats: ['c'] }], 'h', 'c', true)).toEqual([{ ...home, chats: ['c'] }]);
    expect(withChat([{ ...home, chats: ['c'] }], 'h', 'c', false)).toEqual([home]);
  });

  it('without a name is not made; with one it is the last', async () => {
    hold(work);
    show(<Folders />);
    const add = screen.getByRole('button', { name: 'Make it' });
    await userEvent.type(screen.getByLabelText('New folder'), '  ');
    expect(add).toBeDisabled();
    await userEvent.type(screen.getByLabelText('New folder'), 'Trips');
    await userEvent.click(add);
    expect(actions.setSynced).toHaveBeenCalledExactlyOnceWith({
      folders: [work, { id: expect.any(String), name: 'Trips', chats: [] }],
    });
  });

  it('is moved up, and deleted', async () => {
    hold(work, home);
    show(<Folders />);
    const [, second] = screen.getAllByRole('listitem');
    if (!second) throw new Error('one folder is missing');
    await userEvent.click(within(second).getByRole('button', { name: /earlier/ }));
    expect(actions.setSynced).toHaveBeenLastCalledWith({ folders: [home, work] });
    await userEvent.click(within(second).getByRole('button', { name: /Delete/ }));
    expect(actions.setSynced).toHaveBeenLastCalledWith({ folders: [work] });
  });
});
