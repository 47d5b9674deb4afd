import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { store } from '../../app/store';
import { actions, options, setUpScreen, show } from '../../dev/screen';
import { RegistrationPage } from './RegistrationPage';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ stage: 'registering', registrationLink: 'a-link', language: 'en' }));

const refused = (code: string, field?: string) =>
  ({ ok: false, problem: { code, message: '', ...(field ? { field } : {}) } }) as const;
const fine = { ok: true, value: null } as const;

beforeEach(() => {
  actions.checkRegistration.mockResolvedValue(fine);
  actions.options.mockResolvedValue(options('invite', 'password'));
});

/** In one go: key by key is slow where it does not matter. */
const put = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

const fill = async (password = 'four unrelated words') => {
  put(await screen.findByLabelText('Username'), 'marina');
  put(screen.getByLabelText('Your name'), 'Marina');
  if (password) put(screen.getByLabelText('New password'), password);
};

describe('a link', () => {
  it('that is of no use says so and leads to the login page', async () => {
    actions.checkRegistration.mockResolvedValue(refused('link_gone'));
    show(<RegistrationPage />);
    expect(await screen.findByRole('heading', { name: 'You can’t register with this link' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Go to sign in' }));
    expect(actions.start).toHaveBeenCalled();
  });

  it('is told from a server out of reach, which can be tried again', async () => {
    actions.checkRegistration.mockResolvedValueOnce(refused('offline'));
    show(<RegistrationPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
    expect(await screen.findByLabelText('Username')).toBeVisible();
  });

  it('that ran out meanwhile is said in the end', async () => {
    actions.register.mockResolvedValue(refused('link_gone'));
    show(<RegistrationPage />);
    await fill();
    await userEvent.click(screen.getByRole('button', { name: 'Create the account' }));
    expect(await screen.findByRole('heading', { name: 'You can’t register with this link' })).toBeVisible();
  });

  it('is not looked at where none is needed', async () => {
    store.setState({ registrationLink: null });
    actions.options.mockResolvedValue(options('open', 'password'));
    show(<RegistrationPage />);
    expect(await screen.findByText('Anybody may register here.')).toBeVisible();
    expect(actions.checkRegistration).not.toHaveBeenCalled();
  });
});

describe('the form', () => {
  it('asks for what is missing, without a request', async () => {
    show(<RegistrationPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Create the account' }));
    expect(screen.getByLabelText('Username')).toHaveAccessibleDescription('Enter your username.');
    expect(screen.getByLabelText('Your name')).toHaveAccessibleDescription('Enter your name.');
    expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/At least 10 characters/);
    expect(actions.register).not.toHaveBeenCalled();
  });

  it('says at its field what is wrong and keeps what was typed', async () => {
    actions.register.mockResolvedValueOnce(refused('username_taken', 'username'));
    show(<RegistrationPage />);
    await fill();
    await userEvent.click(screen.getByRole('button', { name: 'Create the account' }));
    const username = screen.getByLabelText('Username');
    await vi.waitFor(() => expect(username).toHaveAccessibleDescription('This username is taken.'));
    expect(username).toHaveValue('marina');
    actions.register.mockResolvedValueOnce(refused('weak_password', 'password'));
    await userEvent.click(screen.getByRole('button', { name: 'Create the account' }));
    await vi.waitFor(() =>
      expect(screen.getByLabelText('New password')).toHaveAccessibleDescription(/too easy to guess/),
    );
    expect(actions.register).toHaveBeenCalledWith({
      username: 'marina',
      name: 'Marina',
      password: 'four unrelated words',
    });
  });
});

describe('without passwords', () => {
  const begun = {
    ok: true,
    value: { secret: 'ABCD', address: '', qr: { size: 9, path: 'M4 4h1v1h-1z' }, ticket: 't1', expires_in_ms: 1 },
  } as const;

  beforeEach(() => actions.options.mockResolvedValue(options('invite', 'code', true)));

  it('the first right code makes the account, and the risk is said', async () => {
    actions.beginRegistration.mockResolvedValue(begun);
    actions.register.mockResolvedValueOnce(refused('wrong_code', 'code')).mockResolvedValueOnce(fine);
    show(<RegistrationPage />);
    await screen.findByLabelText('Username');
    expect(screen.queryByLabelText('New password')).toBeNull();
    await fill('');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByText(/Whoever has this phone and its app/)).toBeVisible();
    const code = await screen.findByLabelText('Code');
    await userEvent.type(code, '123456{Enter}');
    expect(code).toHaveAccessibleDescription(/wrong or was used/);
    await userEvent.clear(code);
    await userEvent.type(code, '654321{Enter}');
    expect(actions.register).toHaveBeenLastCalledWith({
      username: 'marina',
      name: 'Marina',
      ticket: 't1',
      code: '654321',
    });
  });

  it('a name that is taken leads back to its field', async () => {
    actions.beginRegistration.mockResolvedValue(refused('username_taken', 'username'));
    show(<RegistrationPage />);
    await fill('');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByLabelText('Username')).toHaveAccessibleDescription('This username is taken.');
    expect(screen.getByLabelText('Username')).toHaveValue('marina');
  });
});
