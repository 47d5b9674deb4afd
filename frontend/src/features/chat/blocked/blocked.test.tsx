import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { chatId, IGOR, MARINA, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { onBlocks } from '../../../realtime/reduce';
import { ChatPane } from '../ChatPane';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

function pane(index: number, detailsOpen = false) {
  const chat = store.getState().chats[chatId(index)];
  if (!chat) throw new Error('the fixture has no such chat');
  show(<ChatPane chat={chat} detailsOpen={detailsOpen} linked={null} />);
}
const composer = () => screen.queryByRole('textbox', { name: 'Message' });

describe('a blocked person', () => {
  it('is not written to, and the draft comes back with them', async () => {
    store.setState({ blocked: [IGOR] });
    pane(3);
    expect(composer()).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Unblock' }));
    expect(actions.setBlocked).toHaveBeenCalledExactlyOnceWith(IGOR, false);
    expect(composer()).toHaveValue('завтра не смогу, давай в пятницу');
  });

  it('of another chat changes nothing here', () => {
    store.setState({ blocked: [MARINA] });
    pane(3);
    expect(composer()).toBeVisible();
  });
});

describe('blocking', () => {
  it('asks first, and says what went wrong', async () => {
    pane(3, true);
    await userEvent.click(await screen.findByRole('button', { name: 'Block' }));
    expect(actions.setBlocked).not.toHaveBeenCalled();
    actions.setBlocked.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
    const dialog = () => screen.getByRole('dialog', { name: /^Block / });
    await userEvent.click(within(dialog()).getByRole('button', { name: 'Block' }));
    expect(within(dialog()).getByRole('alert')).toHaveTextContent('No connection.');
    await userEvent.click(within(dialog()).getByRole('button', { name: 'Block' }));
    expect(actions.setBlocked).toHaveBeenLastCalledWith(IGOR, true);
    expect(composer()).toBeNull();
  });
});

describe('the list of the blocked', () => {
  it('is not taken back by what was told before it', () => {
    const state = { ...signedIn(), userVersion: 4, seenUserVersion: 4 };
    const later = onBlocks(state, { user_version: 5, blocked: [IGOR], people: [] });
    expect(later).toMatchObject({ blocked: [IGOR], userVersion: 5 });
    expect(onBlocks(later, { user_version: 4, blocked: [], people: [] }).blocked).toEqual([IGOR]);
  });
});
