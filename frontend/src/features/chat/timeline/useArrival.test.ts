import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useArrival } from './useArrival';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rect = (top: number, bottom: number): DOMRect => new DOMRect(0, top, 100, bottom - top);

/** A list of 600 px with one row at `top`. */
function list(seq: number, top: number): HTMLElement {
  const scroller = document.createElement('div');
  const row = scroller.appendChild(document.createElement('article'));
  row.dataset.seq = String(seq);
  scroller.getBoundingClientRect = () => rect(0, 600);
  row.getBoundingClientRect = () => rect(top, top + 40);
  return scroller;
}

const FRAMES_MS = 8 * 16;

const set = (initial: number | null) => renderHook(() => useArrival(initial)).result;
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

describe('a list on its way to a row', () => {
  it('has arrived once the row is in sight and nothing changed for a while', () => {
    const at = set(7);
    expect(at.current.arrived).toBe(false);
    at.current.look(list(7, 100));
    pass(FRAMES_MS + 190);
    at.current.changed();
    pass(190);
    expect(at.current.arrived).toBe(false);
    pass(10);
    expect(at.current.arrived).toBe(true);
  });

  it('has a second later at the latest, however much changes', () => {
    const at = set(7);
    at.current.look(list(7, 100));
    pass(FRAMES_MS);
    for (let ms = 0; ms < 950; ms += 50) {
      at.current.changed();
      pass(50);
    }
    expect(at.current.arrived).toBe(false);
    at.current.changed();
    pass(50);
    expect(at.current.arrived).toBe(true);
  });

  it('has not while the row is elsewhere', () => {
    const at = set(7);
    for (const elsewhere of [list(7, 600), list(7, -40), list(8, 100)]) {
      at.current.look(elsewhere);
      at.current.changed();
    }
    pass(4_990);
    expect(at.current.arrived).toBe(false);
  });

  it('is let go where it never comes', () => {
    const at = set(7);
    pass(5_000);
    expect(at.current.arrived).toBe(true);
  });

  it('sets out anew', () => {
    const at = set(null);
    expect(at.current.arrived).toBe(true);
    act(() => at.current.setOut(9));
    at.current.look(list(7, 100));
    expect(at.current.arrived).toBe(false);
    at.current.look(list(9, 100));
    pass(200);
    expect(at.current.arrived).toBe(false);
    pass(FRAMES_MS);
    expect(at.current.arrived).toBe(true);
  });
});
