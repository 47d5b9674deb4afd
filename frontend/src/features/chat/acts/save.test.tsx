/** Saving a message from its menu or by a key: what is offered, and what is said of it. */
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../../app/store';
import { chatId, head, MARINA, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import { Toasts } from '../../../ui/toast';
import { type TimelineApi, TimelineContext } from '../timeline/api';
import { MessageMenu } from '../timeline/MessageMenu';
import { useSave } from './useSave';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const HEAD = head(chatId(0), { title: 'Trip' });
const row = {
  kind: 'message' as const,
  key: 'seq-7',
  message: message(7, MARINA, 'Meet at ten', 3_000),
  delivery: 'none' as const,
  pending: null,
};

function Menu() {
  const save = useSave();
  const none = () => {};
  const api: TimelineApi = {
    chat: HEAD.id,
    ...{ reply: none, openMenu: none, openPicker: none, edit: none, remove: none, forward: none, pin: none },
    ...{ versions: none, readers: none, leave: none, toggleReaction: none, openDates: none, select: none },
    ...{ selectTo: none, goTo: none, jumpTo: none },
    save: ({ message: { seq } }) => void save(HEAD.id, seq),
  };
  return (
    <TimelineContext value={api}>
      <MessageMenu row={row} head={HEAD} anchor={document.body} onClose={none} onEdit={none} />
      <Toasts />
    </TimelineContext>
  );
}

describe('saving', () => {
  it('that fails says why', async () => {
    actions.save.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    show(<Menu />);
    await userEvent.click(screen.getByRole('menuitem', { name: 'Save' }));
    expect(await screen.findByText(/^No connection/)).toBeVisible();
  });

  it('is offered until it is known that it is done, and then the other way round', async () => {
    show(<Menu />);
    expect(actions.loadSaved).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole('menuitem', { name: 'Save' }));
    expect(actions.save).toHaveBeenLastCalledWith(HEAD.id, 7, true);
    expect(await screen.findByText('Message saved')).toBeVisible();
    act(() => store.setState({ saved: new Set([`${HEAD.id}/7`]) }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Remove from the saved' }));
    expect(actions.save).toHaveBeenLastCalledWith(HEAD.id, 7, false);
    expect(await screen.findByText('Removed from the saved')).toBeVisible();
  });
});
