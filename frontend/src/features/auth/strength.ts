/** How hard a password would be to guess, roughly and in three words. The server has the last one. */
import { LIMITS } from '../../realtime/limits';
import { codePoints } from '../../ui/text';

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

const ROWS = [
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'йцукенгшщзхъ',
  'фывапролджэ',
];
const COMMON = ['password', 'parol', 'пароль', 'qwerty', 'йцукен', 'letmein', 'welcome', 'admin', 'messenger'];
const RUN = 4;
const FEW_CHARACTERS = 5;
const STRONG_CHARACTERS = 16;
const STRONG_WORDS = 4;

/** Without what is guessed first: common words, runs along the alphabet or the keyboard, one character again and again. */
function unguessed(password: string, personal: string[]): string {
  let left = password.toLocaleLowerCase();
  const words = personal.flatMap((name) => name.toLocaleLowerCase().split(/\s+/)).filter((word) => word.length > 2);
  for (const word of [...words, ...COMMON]) left = left.replaceAll(word, '');
  for (const row of ROWS.flatMap((one) => [one, [...one].reverse().join('')])) {
    for (let length = row.length; length >= RUN; length -= 1) {
      for (let at = 0; at + length <= row.length; at += 1) left = left.replaceAll(row.slice(at, at + length), '');
    }
  }
  return left.replace(/(.)\1{2,}/gu, '$1');
}

/** `personal`: the person's names, which are tried first. */
export function strengthOf(password: string, personal: string[]): Strength {
  if (codePoints(password) < LIMITS.PASSWORD_MIN_CHARS) return 'short';
  const left = unguessed(password, personal);
  const onlyDigits = /^\d*$/.test(left);
  if (codePoints(left) < LIMITS.PASSWORD_MIN_CHARS - 2 || new Set(left).size < FEW_CHARACTERS || onlyDigits)
    return 'weak';
  const words = left.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2).length;
  return codePoints(left) >= STRONG_CHARACTERS || words >= STRONG_WORDS ? 'strong' : 'fair';
}
