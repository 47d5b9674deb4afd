import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { actions, options, setUpScreen, show } from '../../dev/screen';
import { LoginPage } from './LoginPage';
import { RecoveryCodes } from './RecoveryCodes';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ stage: 'signedOut', language: 'en' }));

const refused = (code: string, more = {}) => ({ ok: false, problem: { code, message: '', ...more } }) as const;
const begun = {
  ok: true,
  value: {
    secret: 'ABCDEFGHIJKLMNOP',
    address: 'otpauth://totp/x',
    qr: { size: 25, path: 'M4 4h7v1h-7z' },
    ticket: 'ticket-1',
    expires_in_ms: 900_000,
  },
} as const;

/** In one go: key by key is slow where it does not matter. */
const put = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

async function signIn(): Promise<void> {
  put(screen.getByLabelText('Username'), 'marina');
  put(screen.getByLabelText('Password'), 'long enough');
  await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

describe('the second step of signing in', () => {
  it('takes a code, says what is wrong with it and keeps everything', async () => {
    actions.signIn.mockResolvedValueOnce(refused('code_required'));
    show(<LoginPage />);
    await signIn();
    const code = await screen.findByLabelText('Code');
    expect(code).toHaveFocus();
    expect(code).toHaveAttribute('autocomplete', 'one-time-code');
    expect(code).toHaveAttribute('inputmode', 'numeric');
    await userEvent.keyboard('{Enter}');
    expect(code).toHaveAccessibleDescription('Enter the code.');
    actions.signIn.mockResolvedValueOnce(refused('wrong_code', { field: 'code' }));
    await userEvent.type(code, '123456{Enter}');
    expect(code).toHaveAccessibleDescription(/wrong or was used already/);
    expect(code).toHaveValue('123456');
    expect(actions.signIn).toHaveBeenLastCalledWith('marina', 'long enough', { code: '123456' });
    actions.signIn.mockResolvedValueOnce(refused('throttled', { retry_after_ms: 40_000 }));
    await userEvent.keyboard('{Enter}');
    expect(code).toHaveAccessibleDescription(/Try again in 40 sec/);
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(screen.getByLabelText('Username')).toHaveValue('marina');
    expect(screen.getByLabelText('Password')).toHaveValue('long enough');
  });

  it('takes a recovery code in its place', async () => {
    actions.signIn.mockResolvedValueOnce(refused('code_required'));
    show(<LoginPage />);
    await signIn();
    await userEvent.click(await screen.findByRole('button', { name: 'Use a recovery code' }));
    const field = screen.getByLabelText('Recovery code');
    expect(field).toHaveAttribute('autocomplete', 'off');
    actions.signIn.mockResolvedValueOnce({ ok: true, value: null });
    put(field, 'aaaa-bbbb-cccc');
    await userEvent.type(field, '{Enter}');
    expect(actions.signIn).toHaveBeenLastCalledWith('marina', 'long enough', { code: 'aaaa-bbbb-cccc' });
  });
});

describe('a second step that must be set up', () => {
  it('shows picture and key, and switches it on with a first code', async () => {
    actions.signIn.mockResolvedValueOnce(refused('enrolment_required'));
    actions.beginEnrolment.mockResolvedValue(begun);
    show(<LoginPage />);
    await signIn();
    const picture = await screen.findByRole('img', { name: 'QR code for the authenticator app' });
    expect(picture.querySelector('path')).toHaveAttribute('d', 'M4 4h7v1h-7z');
    expect(picture).toHaveAttribute('viewBox', '0 0 25 25');
    expect(screen.getByText('ABCD EFGH IJKL MNOP')).toBeVisible();
    expect(actions.beginEnrolment).toHaveBeenCalledWith({ username: 'marina', password: 'long enough' });
    actions.signIn.mockResolvedValueOnce(refused('wrong_code', { field: 'code' }));
    await userEvent.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(actions.signIn).toHaveBeenLastCalledWith('marina', 'long enough', { ticket: 'ticket-1', code: '123456' });
    expect(actions.beginEnrolment).toHaveBeenCalledTimes(1);
    expect(screen.getByLabelText('Code')).toHaveAccessibleDescription(/wrong or was used/);
  });

  it('begins anew when it took too long, and says so', async () => {
    actions.signIn.mockResolvedValueOnce(refused('enrolment_required'));
    actions.beginEnrolment.mockResolvedValue(begun);
    show(<LoginPage />);
    await signIn();
    actions.signIn.mockResolvedValueOnce(refused('ticket_gone', { field: 'ticket' }));
    await userEvent.type(await screen.findByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByText(/Scan the new picture/)).toBeVisible();
    expect(actions.beginEnrolment).toHaveBeenCalledTimes(2);
    expect(screen.getByLabelText('Code')).toHaveValue('');
  });

  it('can be tried again when it could not begin', async () => {
    actions.signIn.mockResolvedValueOnce(refused('enrolment_required'));
    actions.beginEnrolment.mockResolvedValueOnce(refused('offline')).mockResolvedValueOnce(begun);
    show(<LoginPage />);
    await signIn();
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
    expect(await screen.findByLabelText('Code')).toBeVisible();
  });
});

describe('signing in without a password', () => {
  it('asks for username and code alone', async () => {
    actions.options.mockResolvedValue(options('closed', 'code', true));
    actions.signIn.mockResolvedValueOnce(refused('wrong_credentials'));
    show(<LoginPage />);
    const code = await screen.findByLabelText('Code');
    expect(screen.queryByLabelText('Password')).toBeNull();
    await userEvent.type(screen.getByLabelText('Username'), 'marina');
    await userEvent.type(code, '123456{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong username or code.');
    expect(actions.signIn).toHaveBeenCalledWith('marina', null, { code: '123456' });
    expect(code).toHaveValue('123456');
  });

  it('lets who has only a password set the code up, and says what that means', async () => {
    actions.options.mockResolvedValue(options('closed', 'code', true));
    actions.signIn.mockResolvedValueOnce(refused('enrolment_required'));
    actions.beginEnrolment.mockResolvedValue(begun);
    show(<LoginPage />);
    await userEvent.click(await screen.findByRole('button', { name: /Sign in with your password/ }));
    await signIn();
    expect(await screen.findByText(/Whoever has this phone and its app/)).toBeVisible();
  });
});

it.each([
  ['closed', 0],
  ['invite', 0],
  ['open', 1],
] as const)('the way to register is there only where anybody may: %s', async (registration, count) => {
  actions.options.mockResolvedValue(options(registration, 'password'));
  show(<LoginPage />);
  await act(async () => {
    await actions.options.mock.results[0]?.value;
  });
  expect(screen.queryAllByRole('button', { name: 'Create an account' })).toHaveLength(count);
});

describe('recovery codes', () => {
  it('are left only when the person says they are saved', async () => {
    store.setState({ recoveryCodes: ['aaaa-bbbb-cccc', 'dddd-eeee-ffff'] });
    show(<RecoveryCodes />);
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'aaaa-bbbb-cccc',
      'dddd-eeee-ffff',
    ]);
    const done = screen.getByRole('button', { name: 'Go on' });
    await userEvent.click(done);
    expect(actions.recoveryCodesKept).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('checkbox'));
    await userEvent.click(done);
    expect(actions.recoveryCodesKept).toHaveBeenCalledTimes(1);
  });
});
