import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { actions, setUpScreen, show } from '../../dev/screen';
import { LoginPage } from './LoginPage';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ stage: 'signedOut', language: 'en' }));

const fields = () => ({ username: screen.getByLabelText('Username'), password: screen.getByLabelText('Password') });

describe('signing in', () => {
  it('says what was wrong and keeps what was typed', async () => {
    actions.signIn.mockResolvedValue({ ok: false, problem: { code: 'wrong_credentials', message: 'no' } });
    show(<LoginPage />);
    const { username, password } = fields();
    await userEvent.type(username, ' marina ');
    await userEvent.type(password, 'not this one{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong username or password.');
    expect(actions.signIn).toHaveBeenCalledWith('marina', 'not this one');
    expect(username).toHaveValue(' marina ');
    expect(password).toHaveValue('not this one');
    expect(password).toHaveFocus();
  });

  it('asks for what is missing beside the field, without a request', async () => {
    show(<LoginPage />);
    const { username, password } = fields();
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(username).toHaveAccessibleDescription('Enter your username.');
    expect(username).toHaveFocus();
    await userEvent.type(username, 'marina{Enter}');
    expect(password).toHaveAccessibleDescription('Enter your password.');
    expect(actions.signIn).not.toHaveBeenCalled();
  });

  it('does not send a second time while the first is under way', async () => {
    actions.signIn.mockReturnValue(new Promise(() => {}));
    show(<LoginPage />);
    const { username, password } = fields();
    await userEvent.type(username, 'marina');
    await userEvent.type(password, 'long enough{Enter}{Enter}');
    await userEvent.click(screen.getByRole('button', { name: 'Signing in…' }));
    expect(actions.signIn).toHaveBeenCalledTimes(1);
  });

  it('says that there is no network, and takes back what failed for want of it', async () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    actions.signIn.mockResolvedValue({ ok: false, problem: { code: 'offline', message: 'no' } });
    show(<LoginPage />);
    expect(screen.getByRole('status')).toHaveTextContent('You’re offline. You can sign in when you’re back.');
    const { username, password } = fields();
    await userEvent.type(username, 'marina');
    await userEvent.type(password, 'long enough{Enter}');
    expect(await screen.findByRole('alert')).toBeInTheDocument();
    online.mockReturnValue(true);
    act(() => void dispatchEvent(new Event('online')));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('status')).toBeNull();
    expect(password).toHaveValue('long enough');
  });

  it('counts down until it may be tried again, and keeps what was typed', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    actions.signIn.mockResolvedValue({
      ok: false,
      problem: { code: 'throttled', message: 'slow down', retry_after_ms: 30_000 },
    });
    show(<LoginPage />);
    const { username, password } = fields();
    await user.type(username, 'marina');
    await user.type(password, 'long enough{Enter}');
    const alert = await screen.findByRole('alert');
    const button = screen.getByRole('button', { name: 'Sign in' });
    expect(alert).toHaveTextContent(/in 30 sec/);
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(alert).toHaveTextContent(/in 10 sec/);
    // a screen reader is told once
    expect(alert.querySelector('.visually-hidden')).toHaveTextContent(/in 30 sec/);
    // neither way to send it does anything yet
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await user.click(button);
    await user.type(password, '{Enter}');
    expect(actions.signIn).toHaveBeenCalledTimes(1);
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    expect(alert).toHaveTextContent('You can try again now.');
    expect(username).toHaveValue('marina');
    expect(password).toHaveValue('long enough');
    await user.click(button);
    expect(actions.signIn).toHaveBeenCalledTimes(2);
    expect(actions.signIn).toHaveBeenLastCalledWith('marina', 'long enough');
    vi.useRealTimers();
  });

  it.each([
    ['banned', 'Your account has been blocked. Ask your administrator.'],
    ['sessionEnded', 'Your session has ended. Sign in again to go on.'],
  ] as const)('explains why one is here: %s', (signedOutReason, words) => {
    store.setState({ signedOutReason });
    show(<LoginPage />);
    expect(screen.getByRole('status')).toHaveTextContent(words);
  });

  it('shows the password on request', async () => {
    show(<LoginPage />);
    const { password } = fields();
    expect(password).toHaveAttribute('type', 'password');
    await userEvent.click(screen.getByRole('button', { name: 'Show password' }));
    expect(password).toHaveAttribute('type', 'text');
  });

  it('offers the other language', async () => {
    show(<LoginPage />);
    await userEvent.click(screen.getByRole('button', { name: 'Русский' }));
    expect(actions.setLanguage).toHaveBeenCalledWith('ru');
  });
});
