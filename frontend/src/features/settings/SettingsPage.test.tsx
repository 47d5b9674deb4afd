import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { signedIn } from '../../dev/fixture';
import { actions, setUpScreen, show } from '../../dev/screen';
import type { Session } from '../../realtime/wire-types';
import { SettingsPage } from './SettingsPage';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

const session = (id: string, more: Partial<Session> = {}): Session => ({
  id,
  device: `Device ${id}`,
  address: '10.0.0.1',
  agent: '',
  created_at_ms: 0,
  last_used_at_ms: 0,
  current: false,
  ...more,
});

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
    expect(groups).toHaveLength(7);
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
