import { describe, expect, it } from 'vitest';
import { strengthOf } from './strength';

describe('a password', () => {
  it.each([
    ['короткий', 'short'],
    ['👍👍👍👍👍👍👍👍👍', 'short'],
    ['1234567890', 'weak'],
    ['20011995199', 'weak'],
    ['aaaaaaaaaaaa', 'weak'],
    ['qwertyuiop12', 'weak'],
    ['password1234', 'weak'],
    ['marina-kovaleva', 'weak'],
    ['Ковалёва2001', 'weak'],
    ['кофе и дождь', 'fair'],
    ['t7#Lq9vX2m', 'fair'],
    ['four unrelated words here', 'strong'],
    ['тихий сиреневый трамвай', 'strong'],
  ] as const)('%j is %s', (password, strength) => {
    expect(strengthOf(password, ['marina', 'Kovaleva', 'Марина Ковалёва'])).toBe(strength);
  });
});
