import { act, fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setUpScreen, show } from '../../../dev/screen';
import { SendButton } from './SendButton';

setUpScreen(() => ({ language: 'en' }));

const onSend = vi.fn<(silent: boolean) => void>();
beforeEach(() => onSend.mockReset());
const open = (more: { editing?: boolean; sendable?: boolean } = {}) => {
  show(<SendButton editing={false} sendable onSend={onSend} {...more} />);
  return screen.getByRole('button');
};

describe('the button that sends', () => {
  it('asks nothing where there is nothing to send, or an edit is saved', () => {
    for (const more of [{ sendable: false }, { editing: true }]) {
      const button = open(more);
      fireEvent.contextMenu(button);
      fireEvent.keyDown(button, { key: 'ArrowUp' });
      expect(screen.queryByRole('menu')).toBeNull();
      document.body.replaceChildren();
    }
  });

  it('sends with a sound by itself, and without one by its menu', async () => {
    const button = open();
    await userEvent.click(button);
    expect(onSend).toHaveBeenLastCalledWith(false);
    fireEvent.keyDown(button, { key: 'ArrowUp' });
    await userEvent.click(screen.getByRole('menuitem', { name: 'Send without sound' }));
    expect(onSend).toHaveBeenLastCalledWith(true);
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.contextMenu(button);
    expect(screen.getByRole('menu', { name: 'How to send' })).toBeVisible();
    expect(onSend).toHaveBeenCalledTimes(2);
  });

  it('opens the menu under a finger that stays, and sends nothing when it lifts', async () => {
    vi.useFakeTimers();
    const button = open();
    fireEvent.pointerDown(button, { pointerType: 'touch' });
    fireEvent.pointerUp(button, { pointerType: 'touch' });
    vi.advanceTimersByTime(1_000);
    expect(screen.queryByRole('menu')).toBeNull();
    fireEvent.pointerDown(button, { pointerType: 'touch' });
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    vi.useRealTimers();
    fireEvent.pointerUp(button, { pointerType: 'touch' });
    fireEvent.click(button);
    expect(onSend).not.toHaveBeenCalled();
    expect(await screen.findByRole('menu')).toBeVisible();
  });
});
