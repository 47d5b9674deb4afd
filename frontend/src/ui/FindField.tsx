/** A field that finds, and moves in the list of what was found while the focus stays in it: a combobox. */
import type { HTMLAttributes, KeyboardEvent } from 'react';

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** The id of the list, and those of its options in their order. */
  list: string;
  options: readonly string[];
  active: number;
  onActive: (place: number) => void;
  onEnter: (event: KeyboardEvent) => void;
  /** A key that neither moves nor chooses. */
  onKey?: (event: KeyboardEvent) => void;
  /** An arrow beyond the last option goes to the first, unless this brings more of them. */
  onEnd?: () => boolean;
  maxLength?: number;
  autoFocus?: boolean;
  enterKeyHint?: HTMLAttributes<HTMLInputElement>['enterKeyHint'];
};

export function FindField(props: Props) {
  const { label, value, onChange, list, options, active, onActive, onEnter, onKey, onEnd, ...others } = props;
  const last = options.length - 1;
  // there may be fewer of them than a moment ago
  const at = Math.min(active, last);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (next > last && onEnd?.()) return;
      onActive(next < 0 ? Math.max(0, last) : next > last ? 0 : next);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onEnter(event);
    } else onKey?.(event);
  };
  return (
    <input
      type="text"
      role="combobox"
      inputMode="search"
      aria-label={label}
      aria-expanded={options.length > 0}
      aria-controls={list}
      aria-activedescendant={options[at]}
      aria-autocomplete="list"
      autoComplete="off"
      spellCheck={false}
      dir="auto"
      // where a dialog puts the focus first
      data-first=""
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
      {...others}
    />
  );
}
