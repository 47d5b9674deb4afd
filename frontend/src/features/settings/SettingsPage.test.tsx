import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { IGOR, signedIn } from '../../dev/fixture';
import { actions, setUpScreen, show } from '../../dev/screen';
import type { Alert, Session } from '../../realtime/wire-types';
import { SettingsPage } from './SettingsPage';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const session = (id: string, more: Partial<Session> = {}): Session => ({
  id,
  device: `Device ${id}`,
  address_range: '10.0.0.0/24',
  agent: '',
  created_at_ms: 0,
  last_used_at_ms: 0,
  current: false,
  ...more,
});

const chief = () => store.setState((state) => ({ me: state.me && { ...state.me, role: 'administrator' } }));

beforeEach(() => {
  actions.sessions.mockResolvedValue({
    ok: true,
    value: [session('1', { current: true }), session('2'), session('3')],
  });
});

describe('sessions', () => {
  it('stay listed when ending them fails, with the reason', async () => {
    actions.endOtherSessions.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    show(<SettingsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'End all others' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'End all others' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(screen.getByText('Device 2')).toBeInTheDocument();
  });

  it('but this one end together', async () => {
    actions.endOtherSessions.mockResolvedValue({ ok: true, value: null });
    show(<SettingsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'End all others' }));
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'End all others' }));
    expect(screen.queryByText('Device 2')).toBeNull();
    expect(screen.getByText('Device 1')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'End all others' })).toBeNull();
  });
});

describe('privacy', () => {
  it('says that it could not be loaded, and tries again', async () => {
    actions.privacy.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
    show(<SettingsPage />);
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(screen.queryByRole('switch', { name: 'Read receipts' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('switch', { name: 'Read receipts' })).toBeChecked();
  });

  it('goes back to what the server holds when it refuses', async () => {
    actions.setPrivacy.mockResolvedValue({ ok: false, problem: { code: 'unavailable', message: '' } });
    show(<SettingsPage />);
    const receipts = await screen.findByRole('switch', { name: 'Read receipts' });
    await userEvent.click(receipts);
    expect(actions.setPrivacy).toHaveBeenCalledExactlyOnceWith({ read_receipts: false });
    expect(receipts).toBeChecked();
  });

  it('sets one thing and shows what the server answers', async () => {
    const value = { last_seen: false, online: true, read_receipts: true, group_adders: 'everybody' } as const;
    actions.setPrivacy.mockResolvedValue({ ok: true, value: { ...value, first_writers: 'groups' } });
    show(<SettingsPage />);
    await userEvent.click(await screen.findByLabelText('My groups'));
    expect(actions.setPrivacy).toHaveBeenCalledExactlyOnceWith({ first_writers: 'groups' });
    expect(screen.getByLabelText('My groups')).toBeChecked();
    expect(screen.getByLabelText('Show when I was last here')).not.toBeChecked();
  });

  it('lists whom one blocked, to let them go', async () => {
    store.setState({ blocked: [IGOR] });
    show(<SettingsPage />);
    const name = store.getState().people[IGOR]?.name;
    await userEvent.click(await screen.findByRole('button', { name: `Unblock ${name}` }));
    expect(actions.setBlocked).toHaveBeenCalledExactlyOnceWith(IGOR, false);
    expect(screen.getByText('You haven’t blocked anybody.')).toBeInTheDocument();
  });
});

describe('every choice', () => {
  it.each([
    ['Violet', { accent: 'violet' }],
    ['Large', { textSize: 'large' }],
    ['Less', { motion: 'reduced' }],
    ['New line', { enter: 'breaks' }],
  ] as const)('%s is set at once', async (name, change) => {
    show(<SettingsPage />);
    await userEvent.click(screen.getByRole('radio', { name }));
    expect(actions.setPrefs).toHaveBeenCalledExactlyOnceWith(change);
  });

  it('says in words what it does', async () => {
    show(<SettingsPage />);
    await screen.findByText('Device 1');
    const groups = screen.getAllByRole('group');
    expect(groups).toHaveLength(9);
    for (const group of groups) expect(group).toHaveAccessibleDescription(/\w.*\./);
    const toasts = screen.getByRole('switch', { name: 'Show new messages' });
    expect(toasts).toBeChecked();
    expect(toasts).toHaveAccessibleDescription(/who wrote/);
    await userEvent.click(toasts);
    expect(actions.setPrefs).toHaveBeenCalledWith({ toasts: 'off' });
    await userEvent.click(screen.getByRole('switch', { name: 'Sound' }));
    expect(actions.setPrefs).toHaveBeenCalledWith({ sound: 'on' });
  });
});

describe('security alerts', () => {
  const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
    id,
    kind: 'reuse',
    at_ms: 0,
    address_range: '203.0.113.0/24',
    seen: false,
    ...more,
  });

  it('are not even asked for by anybody but administrators', async () => {
    show(<SettingsPage />);
    await screen.findByText('Device 1');
    expect(screen.queryByText('Security alerts')).toBeNull();
    expect(actions.alerts).not.toHaveBeenCalled();
  });

  it('stay new when marking them fails, with the reason', async () => {
    chief();
    actions.alerts.mockResolvedValue({ ok: true, value: [alert('1')] });
    actions.alertsSeen.mockResolvedValue({ ok: false, problem: { code: 'offline', message: '' } });
    show(<SettingsPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Mark all as seen' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('No connection.');
    expect(screen.getByText('New')).toBeInTheDocument();
  });

  it('say what, whose and from where, and are marked as seen together', async () => {
    chief();
    const anna = { id: 'a', username: 'anna', name: 'Anna', active: true };
    actions.alerts.mockResolvedValueOnce({
      ok: true,
      value: [alert('1', { kind: 'new_range', user: anna }), alert('2'), alert('3', { kind: 'log', seen: true })],
    });
    actions.alerts.mockResolvedValueOnce({ ok: true, value: [alert('1', { seen: true }), alert('2', { seen: true })] });
    actions.alertsSeen.mockResolvedValue({ ok: true, value: null });
    show(<SettingsPage />);
    expect(await screen.findByText('A sign-in from a new place')).toBeInTheDocument();
    expect(screen.getByText(/@anna · 203\.0\.113\.0\/24/)).toBeInTheDocument();
    expect(screen.getAllByText('New')).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Mark all as seen' }));
    expect(actions.alertsSeen).toHaveBeenCalledExactlyOnceWith(['1', '2']);
    await vi.waitFor(() => expect(screen.queryByText('New')).toBeNull());
  });
});

describe('a login on another device', () => {
  it('is listed at once and stands out', async () => {
    show(<SettingsPage />);
    await screen.findByText('Device 1');
    const now = Date.now();
    actions.sessions.mockResolvedValue({
      ok: true,
      value: [session('1', { current: true }), session('9', { created_at_ms: now, last_used_at_ms: now })],
    });
    act(() =>
      store.setState({
        startedSession: {
          type: 'session.started',
          session: '9',
          device: '',
          agent: '',
          address_range: '',
          at_ms: now,
        },
      }),
    );
    expect(await screen.findByText('Device 9')).toBeInTheDocument();
    expect(screen.getByText(/^Signed in/)).toBeInTheDocument();
  });
});
