/** Why something was refused, in the person's words. The server's own words are for programs and stay unshown. */
import type { Person, Problem } from '../realtime/wire-types';
import type { Dates } from './dates';
import type { PlainKey, Text } from './index';

/** Codes whose words need nothing filled in. */
const WORDS: Readonly<Record<string, PlainKey>> = {
  wrong_credentials: 'problem.credentials',
  weak_password: 'problem.password',
  wrong_password: 'problem.wrongPassword',
  wrong_code: 'problem.wrongCode',
  code_required: 'problem.codeRequired',
  ticket_gone: 'problem.ticketGone',
  enforced: 'problem.enforced',
  username_taken: 'problem.usernameTaken',
  bad_username: 'problem.badUsername',
  registration_closed: 'problem.registrationClosed',
  link_needed: 'problem.linkNeeded',
  last_administrator: 'problem.lastAdministrator',
  account_deleted: 'problem.accountDeleted',
  banned: 'problem.banned',
  unauthenticated: 'problem.session',
  reused: 'problem.session',
  forbidden: 'problem.forbidden',
  not_found: 'problem.notFound',
  link_gone: 'problem.linkGone',
  slow: 'problem.slow',
  barred: 'enter.barredText',
  not_accepted: 'problem.notAccepted',
  you_blocked: 'problem.youBlocked',
  conflict: 'problem.conflict',
  deleted: 'problem.deleted',
  damaged: 'problem.damaged',
  invalid: 'problem.invalid',
  malformed: 'problem.invalid',
  too_big: 'problem.tooBig',
  no_picture: 'picture.unreadable',
  offline: 'problem.offline',
  unavailable: 'problem.unavailable',
};

/** `people`: where the refusal may be about some of those that were named. */
export function problemText(
  problem: Problem,
  t: Text,
  dates: Dates,
  people: Readonly<Record<string, Person>> = {},
): string {
  const { code, limit, retry_after_ms: wait } = problem;
  const names = problem.users?.flatMap((id) => people[id]?.name ?? []).join(', ');
  if (code === 'not_accepted' && names) return t('problem.notAcceptedBy', { names });
  if (code === 'throttled') {
    return wait ? t('problem.tooMany', { when: dates.within(wait) }) : t('problem.tooManySoon');
  }
  if (code === 'too_many' && limit) return t('problem.limit', { count: limit });
  if (code === 'invalid' && limit) return t('problem.tooLong', { count: limit });
  return t(WORDS[code] ?? 'problem.other');
}
