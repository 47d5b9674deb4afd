import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { actions, setUpScreen, show } from '../../dev/screen';
import { InvitationPage } from './InvitationPage';

vi.mock('../../app/actions', () => import('../../dev/screen'));
setUpScreen(() => ({ stage: 'invited', invitation: 'a-token', language: 'en' }));

const gone = { ok: false, problem: { code: 'link_gone', message: 'gone' } } as const;

describe('an invitation that is gone', () => {
  it('says so and leads to the login page', async () => {
    actions.readInvitation.mockResolvedValue(gone);
    show(<InvitationPage />);
    expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Go to sign in' }));
    expect(actions.start).toHaveBeenCalled();
  });

  it('is told from a server out of reach, which can be tried again', async () => {
    actions.readInvitation.mockResolvedValueOnce({ ok: false, problem: { code: 'offline', message: '' } });
    actions.readInvitation.mockResolvedValueOnce(gone);
    show(<InvitationPage />);
    await userEvent.click(await screen.findByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  });
});

describe('a first visit', () => {
  beforeEach(() => {
    actions.readInvitation.mockResolvedValue({
      ok: true,
      value: { token: 'a-token', username: 'marina', name: 'Marina', purpose: 'welcome' },
    });
  });

  it('greets by name and counts what the password lacks', async () => {
    show(<InvitationPage />);
    expect(await screen.findByRole('heading', { name: 'Welcome, Marina' })).toBeVisible();
    const password = screen.getByLabelText('New password');
    expect(password).toHaveAccessibleDescription(/At least 10 characters/);
    await userEvent.type(password, 'пароль👍{Enter}');
    expect(password).toHaveAccessibleDescription('3 more characters needed.');
    expect(actions.acceptInvitation).not.toHaveBeenCalled();
    await userEvent.type(password, 'ещё');
    expect(password).toHaveAccessibleDescription(/Easy to guess/);
    await userEvent.type(password, ' и тихий трамвай');
    expect(password).toHaveAccessibleDescription('Strong.');
  });

  it('says at the field that a password is weak, and keeps it', async () => {
    actions.acceptInvitation.mockResolvedValue({
      ok: false,
      problem: { code: 'weak_password', message: 'too common', field: 'password' },
    });
    show(<InvitationPage />);
    const password = await screen.findByLabelText('New password');
    await userEvent.type(password, 'password1234{Enter}');
    expect(await screen.findByText(/too easy to guess/)).toBeVisible();
    expect(password).toHaveAccessibleDescription(/too easy to guess/);
    expect(password).toHaveValue('password1234');
    expect(actions.acceptInvitation).toHaveBeenCalledWith('a-token', 'password1234', { name: 'Marina', hue: 7 });
  });

  it('notices that the link ran out meanwhile', async () => {
    actions.acceptInvitation.mockResolvedValue(gone);
    show(<InvitationPage />);
    await userEvent.type(await screen.findByLabelText('New password'), 'four unrelated words{Enter}');
    expect(await screen.findByRole('heading', { name: 'This link no longer works' })).toBeVisible();
  });
});
