import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { actions, secured, setUpScreen, show } from '../../dev/screen';
import { Security } from './Security';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ stage: 'signedIn', language: 'en' }));

const fine = { ok: true, value: null } as const;
const refused = (code: string, field?: string, more = {}) =>
  ({ ok: false, problem: { code, message: '', ...(field ? { field } : {}), ...more } }) as const;
const begun = {
  ok: true,
  value: { secret: 'ABCDEFGH', address: '', qr: { size: 9, path: 'M4 4h1v1h-1z' }, ticket: 't1', expires_in_ms: 1 },
} as const;

/** In one go: key by key is slow where it does not matter. */
const put = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));
const dialog = () => within(screen.getByRole('dialog'));

describe('what is shown', () => {
  it('can be asked for again when it did not come', async () => {
    actions.security.mockResolvedValueOnce(refused('offline'));
    show(<Security />);
    await press('Retry');
    expect(await screen.findByText(/Off: whoever knows your password/)).toBeVisible();
  });

  it('has no way to switch off what the administrator requires', async () => {
    actions.security.mockResolvedValue(secured({ second_factor: true, required: true, recovery_codes_left: 1 }));
    show(<Security />);
    expect(await screen.findByText('1 recovery code is left.')).toBeVisible();
    expect(screen.getByText(/administrator requires it/)).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Switch off' })).toBeNull();
  });

  it('has no password to change where there is none', async () => {
    actions.security.mockResolvedValue(secured({ second_factor: true, has_password: false }));
    show(<Security />);
    await screen.findByText(/On: a code/);
    expect(screen.queryByRole('button', { name: 'Change password' })).toBeNull();
  });
});

describe('the second step', () => {
  it('asks who it is, shows the picture and takes a first code', async () => {
    actions.beginSecondFactor.mockResolvedValueOnce(refused('wrong_password', 'password')).mockResolvedValueOnce(begun);
    actions.confirmSecondFactor.mockResolvedValue(refused('wrong_code', 'code'));
    show(<Security />);
    await press('Switch on');
    const password = screen.getByLabelText('Present password');
    await userEvent.type(password, '{Enter}');
    expect(password).toHaveAccessibleDescription('Enter your present password.');
    await userEvent.type(password, 'wrong{Enter}');
    expect(password).toHaveAccessibleDescription('This is not your password.');
    expect(password).toHaveValue('wrong');
    await userEvent.type(password, '{Enter}');
    expect(await screen.findByText('ABCD EFGH')).toBeVisible();
    await userEvent.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(actions.confirmSecondFactor).toHaveBeenCalledWith('t1', '123456');
    expect(screen.getByLabelText('Code')).toHaveAccessibleDescription(/wrong or was used/);
  });

  it('is switched off with a code, after saying what that means', async () => {
    actions.security.mockResolvedValue(secured({ second_factor: true, recovery_codes_left: 3 }));
    actions.secondFactorOff.mockResolvedValue(fine);
    show(<Security />);
    await press('Switch off');
    expect(screen.getByText(/Your password alone will then open/)).toBeVisible();
    expect(screen.queryByLabelText('Present password')).toBeNull();
    await userEvent.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(actions.secondFactorOff).toHaveBeenCalledWith('123456');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('gives new recovery codes for a code', async () => {
    actions.security.mockResolvedValue(secured({ second_factor: true }));
    actions.renewRecoveryCodes.mockResolvedValue(refused('throttled', undefined, { retry_after_ms: 30_000 }));
    show(<Security />);
    await press('New recovery codes');
    await userEvent.type(screen.getByLabelText('Code'), '123456{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent(/Try again in 30 sec/);
    expect(screen.getByLabelText('Code')).toHaveValue('123456');
  });
});

describe('a new password', () => {
  it('needs the present one and a code, and is judged', async () => {
    actions.security.mockResolvedValue(secured({ second_factor: true }));
    actions.changePassword
      .mockResolvedValueOnce(refused('weak_password', 'new_password'))
      .mockResolvedValueOnce(refused('wrong_password', 'password'))
      .mockResolvedValueOnce(fine);
    show(<Security />);
    await press('Change password');
    put(screen.getByLabelText('Present password'), 'present');
    put(screen.getByLabelText('Code'), '123456');
    const fresh = screen.getByLabelText('New password');
    const send = () => userEvent.click(dialog().getByRole('button', { name: 'Change password' }));
    put(fresh, 'short');
    await send();
    expect(fresh).toHaveAccessibleDescription('5 more characters needed.');
    expect(actions.changePassword).not.toHaveBeenCalled();
    put(fresh, 'short and longer');
    await send();
    await vi.waitFor(() => expect(fresh).toHaveAccessibleDescription(/too easy to guess/));
    expect(screen.queryByRole('alert')).toBeNull();
    await send();
    const present = screen.getByLabelText('Present password');
    await vi.waitFor(() => expect(present).toHaveAccessibleDescription('This is not your password.'));
    await send();
    expect(actions.changePassword).toHaveBeenLastCalledWith(
      { password: 'present', code: '123456' },
      'short and longer',
    );
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe('the end of the account', () => {
  it('says what happens before, and what stands in its way', async () => {
    actions.deleteAccount.mockResolvedValueOnce(refused('last_administrator'));
    show(<Security />);
    await press('Delete account');
    expect(dialog().getByText(/wiped at once/)).toBeVisible();
    expect(dialog().getByText(/under “Deleted account”/)).toBeVisible();
    expect(dialog().getByText('Nobody can undo this.')).toBeVisible();
    await press('Delete for good');
    expect(actions.deleteAccount).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText('Present password'), 'present{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('You are the last administrator.');
    expect(actions.deleteAccount).toHaveBeenCalledWith({ password: 'present' });
  });
});
