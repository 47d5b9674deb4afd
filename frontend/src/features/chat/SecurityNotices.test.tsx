import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { signedIn } from '../../dev/fixture';
import { actions, setUpScreen, show } from '../../dev/screen';
import { reduce } from '../../realtime/reduce';
import type { Frame } from '../../realtime/wire-types';
import { Toasts } from '../../ui/toast';
import { AlertBanner, NewDeviceNotice } from './SecurityNotices';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ ...signedIn(), language: 'en' }));

beforeEach(() => {
  location.hash = '#/';
});

const started = (session: string): Frame<'session.started'> => ({
  type: 'session.started',
  session,
  device: '',
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  address_range: '198.51.100.0/24',
  at_ms: 1,
});

const hear = (frame: Parameters<typeof reduce>[1]) =>
  act(() => store.setState((state) => reduce(state, frame, Date.now())));

describe('a login', () => {
  it('of this very device is no news', () => {
    show(
      <>
        <NewDeviceNotice />
        <Toasts />
      </>,
    );
    hear(started(store.getState().me?.session ?? ''));
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('on another device is said, with the way to end it', async () => {
    show(
      <>
        <NewDeviceNotice />
        <Toasts />
      </>,
    );
    hear(started('other'));
    const note = screen.getByRole('button', { name: /signed in to on another device/ });
    expect(note).toHaveTextContent('Firefox, Linux · 198.51.100.0/24');
    await userEvent.click(note);
    expect(location.hash).toBe('#/settings');
  });
});

describe('the banner of alerts', () => {
  it('is for administrators alone', () => {
    show(<AlertBanner />);
    hear({ type: 'alert.state', unseen: 2 });
    expect(screen.queryByText(/security alert/)).toBeNull();
    expect(actions.alerts).not.toHaveBeenCalled();
  });

  it('asks after each connection, counts, and goes when they were seen', async () => {
    store.setState((state) => ({ me: state.me && { ...state.me, role: 'administrator' } }));
    show(<AlertBanner />);
    expect(actions.alerts).toHaveBeenCalledTimes(1);
    hear({ type: 'alert.state', unseen: 2 });
    expect(screen.getByRole('status')).toHaveTextContent('2 security alerts.');
    act(() => store.setState({ connected: false }));
    act(() => store.setState({ connected: true }));
    expect(actions.alerts).toHaveBeenCalledTimes(2);
    await userEvent.click(screen.getByRole('button', { name: 'Show' }));
    expect(location.hash).toBe('#/settings');
    expect(screen.queryByText(/security alert/)).toBeNull();
    hear({ type: 'alert.state', unseen: 0 });
    expect(screen.queryByText(/security alert/)).toBeNull();
  });
});
