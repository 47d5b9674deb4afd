/**
 * Something that floats at an anchor, in the browser's top layer. Esc and a press elsewhere close it, focus goes back.
 * A `manual` popover: an `auto` one closes when the finger lifts that opened it by a long press.
 */
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './Popover.module.css';

/** Where to float: an element, or a point of the window. */
export type Anchor = Element | { x: number; y: number };

type Props = {
  anchor: Anchor;
  onClose: () => void;
  children: ReactNode;
  /** Which edge of the anchor it hangs on, and which side it prefers. */
  align?: 'start' | 'end';
  side?: 'below' | 'above';
  /** On a phone it rises from the bottom edge instead. */
  sheet?: boolean;
  role?: 'menu' | 'dialog';
  label: string;
  className?: string;
};

const GAP = 6;
const EDGE = 8;

function place(box: HTMLElement, anchor: Anchor, align: 'start' | 'end', side: 'below' | 'above'): void {
  const at =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = at.bottom + GAP;
  const above = at.top - GAP - height;
  const fitsBelow = below + height <= innerHeight - EDGE;
  const fitsAbove = above >= EDGE;
  const top = side === 'below' ? (fitsBelow || !fitsAbove ? below : above) : fitsAbove || !fitsBelow ? above : below;
  const left = align === 'start' ? at.left : at.right - width;
  box.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - EDGE - height))}px`;
  box.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - EDGE - width))}px`;
}

export function Popover(props: Props) {
  const { anchor, onClose, children, align = 'start', side = 'below', sheet = false, role = 'dialog', label } = props;
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const before = document.activeElement;
    element.showPopover();
    const settle = () => {
      const risen = sheet && matchMedia('(max-width: 767px)').matches;
      element.dataset.sheet = String(risen);
      if (risen) {
        element.style.removeProperty('top');
        element.style.removeProperty('left');
      } else place(element, anchor, align, side);
    };
    settle();
    addEventListener('resize', settle);
    return () => {
      removeEventListener('resize', settle);
      const inside = element.contains(document.activeElement);
      element.hidePopover();
      if (inside && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [anchor, align, side, sheet]);

  useEffect(() => {
    const onPress = ({ target }: PointerEvent) => {
      if (!(target instanceof Node) || box.current?.contains(target)) return;
      // the button that opened it closes it by its own click
      if (!(anchor instanceof Element && anchor.contains(target))) onClose();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // for this alone, not for a dialog around it
      event.preventDefault();
      event.stopPropagation();
      onClose();
    };
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      document.removeEventListener('keydown', onKey, true);
    };
  }, [anchor, onClose]);

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles take a label
    <div
      ref={box}
      popover="manual"
      role={role}
      aria-label={label}
      className={`${styles.popover} ${props.className ?? ''}`}
    >
      {children}
    </div>
  );
}
