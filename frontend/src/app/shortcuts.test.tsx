import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../i18n/en';
import { ru } from '../i18n/ru';
import {
  type Commands,
  commandsNow,
  fits,
  keyNames,
  run,
  SCOPES,
  SHORTCUTS,
  type Shortcut,
  shortcutIn,
  useCommands,
  useShortcuts,
} from './shortcuts';

const rows: readonly Shortcut[] = SHORTCUTS;

function Handles({ commands }: { commands: Commands }) {
  useShortcuts();
  useCommands(commands);
  return <textarea aria-label="text" />;
}

const press = (init: KeyboardEventInit, target: Element | Window = window) => fireEvent.keyDown(target, init);
const plain = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

afterEach(cleanup);

describe('the table', () => {
  it('names nothing twice', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('has words in both languages for every row', () => {
    for (const { words, sheet } of rows) {
      for (const key of sheet ? [words, sheet] : [words]) expect([en[key], ru[key]]).not.toContain('');
    }
  });

  it('gives a key of one part of the window two meanings only where they undo each other', () => {
    for (const scope of SCOPES) {
      const mine = rows.filter((row) => row.scope === scope);
      for (const key of new Set(mine.flatMap(({ keys }) => keys))) {
        const sharing = mine.filter(({ keys }) => keys.includes(key));
        expect(
          sharing.filter(({ sheet }) => sheet !== null),
          key,
        ).toHaveLength(1);
        expect(sharing.length, key).toBeLessThanOrEqual(2);
      }
    }
  });

  it('lets no key of a part hide one that counts everywhere', () => {
    const global = rows.filter(({ scope }) => scope === 'window' || scope === 'chat').flatMap(({ keys }) => keys);
    for (const { scope, keys } of rows)
      if (scope === 'list') expect(keys.filter((key) => global.includes(key))).toEqual([]);
  });
});

describe('keys', () => {
  it('are told by their place, so a Cyrillic layout is no obstacle', () => {
    expect(fits('Mod+K', { ...plain, key: 'л', code: 'KeyK', ctrlKey: true })).toBe(true);
    expect(fits('Mod+,', { ...plain, key: 'б', code: 'Comma', metaKey: true })).toBe(true);
    expect(fits('?', { ...plain, key: '?', code: 'Digit7', shiftKey: true })).toBe(true);
  });

  it('with more held down are other keys', () => {
    expect(fits('Mod+K', { ...plain, key: 'k', code: 'KeyK', ctrlKey: true, shiftKey: true })).toBe(false);
    expect(fits('Alt+ArrowUp', { ...plain, key: 'ArrowUp', altKey: true, shiftKey: true })).toBe(false);
    expect(fits('Alt+N', { ...plain, key: 'n', code: 'KeyN', altKey: true, ctrlKey: true })).toBe(false);
    expect(shortcutIn('list', { ...plain, key: 'F10', shiftKey: true })).toBe('rowMenu');
    expect(shortcutIn('list', { ...plain, key: 'F10' })).toBeNull();
  });

  it('are named as they are printed', () => {
    expect(keyNames('Mod+Shift+ArrowUp', false)).toEqual(['Ctrl', 'Shift', '↑']);
    expect(keyNames('Alt+Shift+ArrowUp', true)).toEqual(['⌥', '⇧', '↑']);
  });
});

describe('listening', () => {
  const mute = vi.fn();
  const sheet = vi.fn();
  beforeEach(() => {
    mute.mockReset();
    sheet.mockReset();
  });

  it('does nothing where nobody can, and leaves the key to the browser', () => {
    render(<Handles commands={{ mute: null }} />);
    expect(press({ code: 'KeyM', key: 'm', altKey: true })).toBe(true);
    expect(run('mute')).toBe(false);
    expect(commandsNow()).toEqual([]);
  });

  it('does not take letters from who is typing, nor anything from an open dialog', () => {
    const { getByLabelText } = render(<Handles commands={{ shortcuts: sheet, mute }} />);
    press({ key: '?', shiftKey: true }, getByLabelText('text'));
    expect(sheet).not.toHaveBeenCalled();
    press({ key: 'm', code: 'KeyM', altKey: true }, getByLabelText('text'));
    expect(mute).toHaveBeenCalledTimes(1);
    const dialog = document.createElement('dialog');
    dialog.open = true;
    document.body.append(dialog);
    press({ key: '?', shiftKey: true });
    dialog.remove();
    expect(sheet).not.toHaveBeenCalled();
    press({ key: '?', shiftKey: true });
    expect(sheet).toHaveBeenCalledTimes(1);
  });

  it('of two that share a key finds the one that can be done', () => {
    const unmute = vi.fn();
    render(<Handles commands={{ mute: false, unmute }} />);
    expect(press({ code: 'KeyM', key: 'ь', altKey: true })).toBe(false);
    expect(unmute).toHaveBeenCalledTimes(1);
    expect(commandsNow().map(({ id }) => id)).toEqual(['unmute']);
  });
});
