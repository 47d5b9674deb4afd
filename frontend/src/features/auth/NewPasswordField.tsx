/** A field for a password that is being chosen: says how hard it is to guess, and what it lacks. */
import type { ComponentProps, ReactNode } from 'react';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import { codePoints } from '../../ui/text';
import { PasswordField } from './PasswordField';
import { strengthOf } from './strength';

type Props = Pick<ComponentProps<typeof PasswordField>, 'ref' | 'autoFocus'> & {
  value: string;
  onChange: (password: string) => void;
  /** What others know of the person: a password like it is weak. */
  known: string[];
  /** It was sent, or tried to be: what it lacks is an error now. */
  tried: boolean;
  problem?: ReactNode;
};

/** How many characters are missing, 0 or less for none. */
export const lacking = (password: string): number => LIMITS.PASSWORD_MIN_CHARS - codePoints(password);

export function NewPasswordField({ value, onChange, known, tried, problem, ...field }: Props) {
  const t = useText();
  const short = lacking(value);
  const strength = strengthOf(value, known);
  const lacks = value
    ? t('invite.passwordShort', { count: short })
    : t('invite.passwordHint', { count: LIMITS.PASSWORD_MIN_CHARS });
  return (
    <PasswordField
      {...field}
      label={t('invite.newPassword')}
      name="new-password"
      autoComplete="new-password"
      maxLength={LIMITS.PASSWORD_MAX_CHARS}
      value={value}
      hint={strength === 'short' ? lacks : t(`invite.password.${strength}`)}
      error={problem ?? (tried && short > 0 ? lacks : undefined)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
