/** Something that floats at an anchor, on the browser's own popover: top layer, Esc and a press elsewhere close it. */
import { type ReactNode, useLayoutEffect, useRef } from 'react';
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
      if (element.matches(':popover-open')) element.hidePopover();
    };
  }, [anchor, align, side, sheet]);

  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles take a label
    <div
      ref={box}
      popover="auto"
      role={role}
      aria-label={label}
      className={`${styles.popover} ${props.className ?? ''}`}
      onToggle={(event) => {
        if (event.newState === 'closed') onClose();
      }}
    >
      {children}
    </div>
  );
}
