/** A menu in a popover: arrows move, Home and End jump, Enter acts, Esc and Tab leave. */
import { Check, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import styles from './Menu.module.css';
import { type Anchor, Popover } from './Popover';

type MenuProps = {
  anchor: Anchor;
  label: string;
  onClose: () => void;
  children: ReactNode;
  align?: 'start' | 'end';
  sheet?: boolean;
};

export function Menu({ anchor, label, onClose, children, align, sheet }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];

  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const active = document.activeElement;
    const now = active instanceof HTMLElement ? all.indexOf(active) : -1;
    const steps: Record<string, number> = {
      ArrowDown: now + 1,
      ArrowRight: now + 1,
      ArrowUp: now - 1,
      ArrowLeft: now - 1,
      Home: 0,
      End: all.length - 1,
    };
    if (event.key === 'Tab') {
      event.preventDefault();
      onClose();
      return;
    }
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[(next + all.length) % all.length]?.focus();
  };

  return (
    <Popover anchor={anchor} label={label} onClose={onClose} role="menu" align={align} sheet={sheet}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the items bubble to here; the role is on the popover */}
      <div ref={list} className={styles.menu} onKeyDown={onKeyDown}>
        {children}
      </div>
    </Popover>
  );
}

type ItemProps = {
  icon?: LucideIcon;
  children: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  /** Given for one of several choices: whether it is the chosen one. */
  checked?: boolean;
  /** Without the check mark: the look of a chosen one says it. */
  plain?: boolean;
  label?: string;
  className?: string;
};

export function MenuItem(props: ItemProps) {
  const { icon: Icon, children, onSelect, danger = false, checked, plain = false, label, className } = props;
  const kind =
    checked === undefined
      ? { role: 'menuitem' }
      : { role: plain ? 'menuitemcheckbox' : 'menuitemradio', 'aria-checked': checked };
  return (
    <button
      type="button"
      {...kind}
      aria-label={label}
      tabIndex={-1}
      className={className ?? `${styles.item} ${danger ? styles.danger : ''}`}
      onClick={onSelect}
    >
      {Icon && <Icon size={18} strokeWidth={1.75} aria-hidden="true" />}
      {checked !== undefined && !plain && (
        <Check size={18} strokeWidth={2} aria-hidden="true" className={styles.check} />
      )}
      {children}
    </button>
  );
}

/** A titled group of items. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a menu
    <div role="group" aria-label={label} className={styles.group}>
      <div className={styles.groupLabel} aria-hidden="true">
        {label}
      </div>
      {children}
    </div>
  );
}
