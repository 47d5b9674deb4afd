/** What one sets for oneself in the details of a chat: its level, and the other person as a contact. */
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store, useApp } from '../../../app/store';
import { NOTHING_SET } from '../../../app/synced';
import { chatId, MARINA, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { Toasts } from '../../../ui/toast';
import { ChatList } from '../list/ChatList';
import { Details } from './Details';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const DIRECT = chatId(1);
const refusal = { ok: false, problem: { code: 'offline', message: '' } } as const;

function Here() {
  const chat = useApp((state) => state.chats[DIRECT]);
  return (
    <>
      {chat && <Details chat={chat} membersProblem={null} onLoadMembers={() => {}} />}
      <Toasts />
    </>
  );
}

describe('the level of a chat', () => {
  it('that can’t be set stays as it is, and it is said', async () => {
    actions.setSynced.mockResolvedValue(refusal);
    show(<Here />);
    await userEvent.click(screen.getByRole('button', { name: 'Notices Of every message' }));
    await userEvent.click(screen.getByRole('menuitemradio', { name: 'Of mentions' }));
    expect(actions.setSynced).toHaveBeenCalledExactlyOnceWith({ levels: { [DIRECT]: 'mentions' } });
    expect(await screen.findByText(/^No connection/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Notices Of every message' })).toBeVisible();
  });

  it('is the same in the details and in the menu of the row', async () => {
    store.setState({ synced: { ...NOTHING_SET, levels: { [DIRECT]: 'nothing' } } });
    show(
      <>
        <Here />
        <ChatList open={null} />
      </>,
    );
    const chosen = () => screen.getByRole('menuitemradio', { checked: true }).textContent;
    await userEvent.click(screen.getByRole('button', { name: 'Notices Of nothing' }));
    expect(chosen()).toBe('Of nothing');
    expect(within(screen.getByRole('menu')).queryByRole('menuitem', { name: 'Back' })).toBeNull();
    await userEvent.keyboard('{Escape}');
    const row = document.querySelector(`[data-chat="${DIRECT}"]`);
    if (!row) throw new Error('no row');
    await userEvent.pointer({ keys: '[MouseRight]', target: row });
    await userEvent.click(screen.getByRole('menuitem', { name: 'Notices' }));
    expect(chosen()).toBe('Of nothing');
    await userEvent.click(screen.getByRole('menuitemradio', { name: 'Of every message' }));
    expect(actions.setSynced).toHaveBeenCalledExactlyOnceWith({ levels: { [DIRECT]: 'all' } });
  });
});

describe('the other person', () => {
  it('is made a contact and taken out again, and it is said which, or why not', async () => {
    show(<Here />);
    actions.setContact.mockResolvedValueOnce(refusal);
    await userEvent.click(screen.getByRole('button', { name: 'Add to contacts' }));
    expect(await screen.findByText(/^No connection/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Add to contacts' }));
    expect(actions.setContact).toHaveBeenLastCalledWith(MARINA, true);
    expect(await screen.findByText('Марина Ковалёва is in your contacts now.')).toBeVisible();
    act(() => store.setState({ synced: { ...NOTHING_SET, contacts: [MARINA] } }));
    await userEvent.click(screen.getByRole('button', { name: 'Remove from contacts' }));
    expect(actions.setContact).toHaveBeenLastCalledWith(MARINA, false);
  });
});
