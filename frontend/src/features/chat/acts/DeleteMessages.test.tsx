import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { chatId, head, IGOR, MARINA, ME, message, signedIn } from '../../../dev/fixture';
import { actions, setUpScreen, show } from '../../../dev/screen';
import type { ChatHead, Message } from '../../../realtime/wire-types';
import { DeleteMessages } from './DeleteMessages';

vi.mock('../../../app/actions', () => import('../../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const ID = chatId(0);
const onClose = vi.fn();
const onDone = vi.fn();

function ask(messages: Message[], of: Partial<ChatHead> = {}) {
  onClose.mockReset();
  onDone.mockReset();
  const rows = messages.map((one) => ({
    kind: 'message' as const,
    key: `seq-${one.seq}`,
    message: one,
    delivery: 'none' as const,
    pending: null,
  }));
  show(<DeleteMessages head={head(ID, { title: 'Trip', ...of })} rows={rows} onClose={onClose} onDone={onDone} />);
}
const mine = (seq: number) => message(seq, ME, `mine ${seq}`, 0);
const theirs = (seq: number) => message(seq, IGOR, `theirs ${seq}`, 0);
const confirm = () => userEvent.click(screen.getByRole('button', { name: 'Delete' }));

describe('the question before messages are deleted', () => {
  it('offers no deletion for everybody where one of them is of another', async () => {
    ask([mine(4), theirs(5)]);
    expect(screen.queryByRole('switch')).toBeNull();
    expect(screen.getByText('It goes from all your devices. Others keep it. This can’t be undone.')).toBeVisible();
    await confirm();
    expect(actions.hide).toHaveBeenCalledExactlyOnceWith(ID, [4, 5]);
    expect(actions.remove).not.toHaveBeenCalled();
    expect(onDone).toHaveBeenCalledOnce();
  });

  it('stays and says why where it was refused, for one without a connection', async () => {
    actions.hide.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    ask([theirs(5)]);
    await confirm();
    expect(screen.getByRole('alert')).toHaveTextContent('No connection. Check the network and try again.');
    expect(onDone).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
  });

  it('takes one’s own from everybody, or from oneself alone', async () => {
    ask([mine(4)]);
    const everybody = screen.getByRole('switch', { name: 'Delete for everybody' });
    expect(everybody).toBeChecked();
    expect(everybody).toHaveAccessibleDescription('Nobody in “Trip” will see it any more.');
    await userEvent.click(everybody);
    expect(everybody).toHaveAccessibleDescription('It goes from all your devices. Others keep it.');
    await confirm();
    expect(actions.remove).not.toHaveBeenCalled();
    expect(actions.hide).toHaveBeenCalledWith(ID, [4]);
  });

  it('lets who moderates take those of others from everybody', async () => {
    ask([mine(4), theirs(5)], { role: 'admin' });
    await confirm();
    expect(actions.remove.mock.calls).toEqual([
      [ID, 4],
      [ID, 5],
    ]);
    expect(actions.hide).not.toHaveBeenCalled();
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  it('speaks of the other person in a chat of two', () => {
    ask([mine(4)], { kind: 'direct', peer: MARINA });
    expect(screen.getByRole('switch', { name: 'Also delete for the other person' })).toBeChecked();
  });

  it('asks nothing more in one’s notes', async () => {
    ask([mine(4)], { kind: 'notes' });
    expect(screen.queryByRole('switch')).toBeNull();
    await confirm();
    expect(actions.remove).toHaveBeenCalledWith(ID, 4);
  });
});
