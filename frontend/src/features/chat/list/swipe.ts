/** A row under a finger: a swipe to the right does one thing, to the left it uncovers buttons, and a long press opens the menu. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

const LONG_PRESS_MS = 450;
/** Further than a finger shakes. */
const MOVED_PX = 10;
const ACT_PX = 72;
const BUTTONS_PX = 152;
/** Where the browser's own way back begins. */
const EDGE_PX = 24;

type Press = { id: number; x: number; y: number; swipes: boolean; timer: ReturnType<typeof setTimeout> };
export type Swiped = 'none' | 'right' | 'left' | 'open';

export function useSwipe(row: RefObject<HTMLElement | null>, onRight: () => void, onLongPress: (at: Point) => void) {
  const [swiped, setSwiped] = useState<Swiped>('none');
  const press = useRef<Press | null>(null);
  /** The click that ends a swipe or a long press opens nothing. */
  const spent = useRef(false);

  const moveTo = (px: number) => {
    if (row.current) row.current.style.transform = px === 0 ? '' : `translateX(${px}px)`;
  };
  const settle = (state: 'none' | 'open') => {
    if (row.current) delete row.current.dataset.dragged;
    moveTo(state === 'open' ? -BUTTONS_PX : 0);
    setSwiped(state);
  };
  const release = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  useEffect(
    () => () => {
      if (press.current) clearTimeout(press.current.timer);
    },
    [],
  );

  // a touch elsewhere puts it back
  useEffect(() => {
    if (swiped !== 'open') return;
    const onPress = ({ target }: globalThis.PointerEvent) => {
      if (target instanceof Node && row.current?.parentElement?.contains(target)) return;
      if (row.current) row.current.style.transform = '';
      setSwiped('none');
    };
    document.addEventListener('pointerdown', onPress);
    return () => document.removeEventListener('pointerdown', onPress);
  }, [swiped, row]);

  const onPointerDown = ({ pointerType, isPrimary, pointerId: id, clientX: x, clientY: y }: PointerEvent) => {
    spent.current = false;
    if (pointerType !== 'touch' || !isPrimary || x < EDGE_PX) return;
    const timer = setTimeout(() => {
      release();
      spent.current = true;
      settle('none');
      onLongPress({ x, y });
    }, LONG_PRESS_MS);
    press.current = { id, x, y, swipes: false, timer };
  };

  const onPointerMove = ({ pointerId, clientX, clientY, currentTarget }: PointerEvent) => {
    const began = press.current;
    if (!began || pointerId !== began.id) return;
    const [right, down] = [clientX - began.x, clientY - began.y];
    if (!began.swipes) {
      if (Math.abs(down) > MOVED_PX) release();
      if (Math.abs(down) > MOVED_PX || Math.abs(right) <= MOVED_PX) return;
      began.swipes = true;
      spent.current = true;
      clearTimeout(began.timer);
      currentTarget.setPointerCapture(pointerId);
      if (row.current) row.current.dataset.dragged = '';
    }
    const px = Math.max(-BUTTONS_PX, Math.min(ACT_PX + 24, right + (swiped === 'open' ? -BUTTONS_PX : 0)));
    moveTo(px);
    if (swiped !== 'open') setSwiped(px > 0 ? 'right' : 'left');
  };

  const onPointerUp = ({ clientX }: PointerEvent) => {
    const began = press.current;
    release();
    if (!began?.swipes) return;
    const right = clientX - began.x;
    if (swiped !== 'open' && right >= ACT_PX) onRight();
    settle(right < -BUTTONS_PX / 3 ? 'open' : 'none');
  };

  const onPointerCancel = () => {
    if (press.current?.swipes) settle('none');
    release();
  };

  return {
    swiped,
    close: () => settle('none'),
    /** Whether this click is the end of something else. */
    isSpent: () => spent.current || swiped === 'open',
    handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel },
  };
}

type Point = { x: number; y: number };
