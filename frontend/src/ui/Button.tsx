/** Buttons with words, and buttons with an icon whose words are its label. */
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './Button.module.css';

type ButtonProps = ComponentProps<'button'> & {
  kind?: 'primary' | 'plain' | 'danger' | 'quiet';
  /** The action is under way: the button stays in place, keeps focus and takes no second press. */
  busy?: boolean;
  /** It may be pressed again after a time: in place, with focus, and without effect until then. */
  waiting?: boolean;
};

export function Button({
  kind = 'plain',
  busy = false,
  waiting = false,
  className = '',
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || waiting || undefined}
      onClick={busy || waiting ? (event) => event.preventDefault() : onClick}
      className={`${styles.button} ${styles[kind]} ${className}`}
    />
  );
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & { icon: LucideIcon; label: string; size?: number };

export function IconButton({
  icon: Icon,
  label,
  size = 20,
  className = '',
  type = 'button',
  ...rest
}: IconButtonProps) {
  return (
    <button {...rest} type={type} aria-label={label} title={label} className={`${styles.icon} ${className}`}>
      <Icon size={size} strokeWidth={1.75} aria-hidden="true" />
    </button>
  );
}
