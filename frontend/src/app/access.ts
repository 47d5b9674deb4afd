/** What a screen may ask for about getting in, and about how one's own account is secured. */
import { nothing } from '../api/client';
import { enrolmentOut, invitationOut, optionsOut, recoveryCodesOut, securityOut } from '../realtime/shapes';
import type { RecoveryCodesOut } from '../realtime/wire-types';
import type { Life } from './life';
import type { Actions, Result } from './state';
import type { AppStore } from './store';

type Access = Pick<
  Actions,
  | 'signIn'
  | 'readInvitation'
  | 'acceptInvitation'
  | 'options'
  | 'beginEnrolment'
  | 'openRegistration'
  | 'checkRegistration'
  | 'beginRegistration'
  | 'register'
  | 'security'
  | 'beginSecondFactor'
  | 'confirmSecondFactor'
  | 'secondFactorOff'
  | 'renewRecoveryCodes'
  | 'recoveryCodesKept'
  | 'changePassword'
  | 'deleteAccount'
>;

const done: Result<null> = { ok: true, value: null };

export function makeAccess(store: AppStore, life: Life): Access {
  const { api, session } = life;
  const withLink = <Body extends object>(body: Body) => {
    const link = store.getState().registrationLink;
    return link === null ? body : { ...body, link };
  };
  const showCodes = (result: Result<RecoveryCodesOut>): Result<null> => {
    if (!result.ok) return result;
    store.setState({ recoveryCodes: result.value.recovery_codes });
    return done;
  };

  return {
    signIn: (username, password, proof) => life.signIn(username, password, proof),
    acceptInvitation: (token, password, shown, proof) => life.accept(token, password, shown, proof),

    async readInvitation(token) {
      const call = { body: { token }, shape: invitationOut };
      const { result } = await api.call('post', '/api/v1/auth/invitation', call, null);
      return result.ok ? { ok: true, value: { token, ...result.value } } : result;
    },

    async options() {
      return (await api.call('get', '/api/v1/auth/options', { shape: optionsOut }, null)).result;
    },

    async beginEnrolment(body) {
      return (await api.call('post', '/api/v1/auth/enrolment', { body, shape: enrolmentOut }, null)).result;
    },

    openRegistration: () => store.setState({ stage: 'registering', registrationLink: null }),

    async checkRegistration(link) {
      const call = { body: { link }, shape: nothing };
      return (await api.call('post', '/api/v1/auth/registration/link', call, null)).result;
    },

    async beginRegistration(username) {
      const call = { body: withLink({ username }), shape: enrolmentOut };
      return (await api.call('post', '/api/v1/auth/registration/begin', call, null)).result;
    },

    register: (registration) => life.register(withLink({ ...registration, language: store.getState().language })),

    security: () => session.call('get', '/api/v1/me/security', { shape: securityOut }),

    beginSecondFactor: (body) => session.call('post', '/api/v1/me/second-factor/begin', { body, shape: enrolmentOut }),

    async confirmSecondFactor(ticket, code) {
      const call = { body: { ticket, code }, shape: recoveryCodesOut };
      return showCodes(await session.call('post', '/api/v1/me/second-factor/confirm', call));
    },

    secondFactorOff: (code) => session.call('post', '/api/v1/me/second-factor/off', { body: { code }, shape: nothing }),

    async renewRecoveryCodes(code) {
      const call = { body: { code }, shape: recoveryCodesOut };
      return showCodes(await session.call('post', '/api/v1/me/recovery-codes', call));
    },

    recoveryCodesKept: () => store.setState({ recoveryCodes: null }),

    async changePassword(proof, new_password) {
      const result = await session.changePassword({ ...proof, new_password });
      return result.ok ? done : result;
    },

    async deleteAccount(body) {
      const user = life.account?.me.id;
      const result = await session.call('post', '/api/v1/me/deletion', { body, shape: nothing });
      if (result.ok && user !== undefined) await life.deleted(user);
      return result;
    },
  };
}
