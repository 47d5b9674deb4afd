/**
 * Everything that can be asked for by keys or by name, in one table. The sheet of keys, the listeners and the commands of
 * the switcher are made from it: a row here, and a handler given to `useCommands` by whoever can do it, is all it takes.
 */
import { useEffect, useRef } from 'react';
import type { PlainKey } from '../i18n';

/** Where keys count: anywhere in the window, or while the focus is in one part of it. In the order of the sheet. */
export const SCOPES = ['window', 'chat', 'list', 'message'] as const;
export type Scope = (typeof SCOPES)[number];

type Row = {
  id: string;
  scope: Scope;
  /** Names of `KeyboardEvent.key`; a letter is the place on the keyboard, whatever the layout. Mod is Ctrl, or Cmd on a Mac. */
  keys: readonly string[];
  words: PlainKey;
  /** What the sheet says where one key does two things. The second of the two says null and stays off the sheet. */
  sheet?: PlainKey | null;
  /** The switcher offers it by its words while somebody handles it. */
  command?: true;
};

export const SHORTCUTS = [
  { id: 'switcher', scope: 'window', keys: ['Mod+K'], words: 'keys.switcher' },
  { id: 'searchAll', scope: 'window', keys: ['Mod+Shift+F'], words: 'keys.searchAll', command: true },
  { id: 'newChat', scope: 'window', keys: ['Alt+N'], words: 'keys.newChat', command: true },
  { id: 'newGroup', scope: 'window', keys: ['Alt+G'], words: 'keys.newGroup', command: true },
  { id: 'notes', scope: 'window', keys: [], words: 'keys.notes', sheet: null, command: true },
  { id: 'nextChat', scope: 'window', keys: ['Alt+ArrowDown'], words: 'keys.nextChat' },
  { id: 'previousChat', scope: 'window', keys: ['Alt+ArrowUp'], words: 'keys.previousChat' },
  { id: 'nextUnread', scope: 'window', keys: ['Alt+Shift+ArrowDown'], words: 'keys.nextUnread', command: true },
  { id: 'previousUnread', scope: 'window', keys: ['Alt+Shift+ArrowUp'], words: 'keys.previousUnread' },
  { id: 'nextPart', scope: 'window', keys: ['F6'], words: 'keys.nextPart' },
  { id: 'mentionList', scope: 'window', keys: [], words: 'mention.list', sheet: null, command: true },
  { id: 'archiveList', scope: 'window', keys: [], words: 'keys.archiveList', sheet: null, command: true },
  { id: 'savedList', scope: 'window', keys: [], words: 'saved.title', sheet: null, command: true },
  { id: 'settings', scope: 'window', keys: ['Mod+,'], words: 'keys.settings', command: true },
  { id: 'shortcuts', scope: 'window', keys: ['?', 'Mod+/'], words: 'keys.shortcuts', command: true },
  { id: 'themeLight', scope: 'window', keys: [], words: 'keys.themeLight', sheet: null, command: true },
  { id: 'themeDark', scope: 'window', keys: [], words: 'keys.themeDark', sheet: null, command: true },
  { id: 'themeSystem', scope: 'window', keys: [], words: 'keys.themeSystem', sheet: null, command: true },
  { id: 'signOut', scope: 'window', keys: [], words: 'keys.signOut', sheet: null, command: true },

  { id: 'searchHere', scope: 'chat', keys: ['Mod+F'], words: 'keys.searchHere', command: true },
  { id: 'mute', scope: 'chat', keys: ['Alt+M'], words: 'keys.mute', sheet: 'keys.muteOrNot', command: true },
  { id: 'unmute', scope: 'chat', keys: ['Alt+M'], words: 'keys.unmute', sheet: null, command: true },
  { id: 'pin', scope: 'chat', keys: ['Alt+P'], words: 'keys.pin', sheet: 'keys.pinOrNot', command: true },
  { id: 'unpin', scope: 'chat', keys: ['Alt+P'], words: 'keys.unpin', sheet: null, command: true },
  {
    id: 'markUnread',
    scope: 'chat',
    keys: ['Alt+U'],
    words: 'keys.markUnread',
    sheet: 'keys.unreadOrNot',
    command: true,
  },
  { id: 'markRead', scope: 'chat', keys: ['Alt+U'], words: 'keys.markRead', sheet: null, command: true },
  { id: 'archive', scope: 'chat', keys: ['Alt+A'], words: 'keys.archive', sheet: 'keys.archiveOrNot', command: true },
  { id: 'unarchive', scope: 'chat', keys: ['Alt+A'], words: 'keys.unarchive', sheet: null, command: true },
  { id: 'toDate', scope: 'chat', keys: ['Alt+J'], words: 'timeline.toDate', command: true },

  { id: 'rowNext', scope: 'list', keys: ['ArrowDown'], words: 'keys.rowNext' },
  { id: 'rowPrevious', scope: 'list', keys: ['ArrowUp'], words: 'keys.rowPrevious' },
  { id: 'rowFirst', scope: 'list', keys: ['Home'], words: 'keys.rowFirst' },
  { id: 'rowLast', scope: 'list', keys: ['End'], words: 'keys.rowLast' },
  { id: 'rowMenu', scope: 'list', keys: ['Shift+F10', 'ContextMenu'], words: 'keys.rowMenu' },

  { id: 'reply', scope: 'message', keys: ['R'], words: 'message.reply' },
  { id: 'edit', scope: 'message', keys: ['E'], words: 'message.edit' },
  { id: 'copy', scope: 'message', keys: ['C'], words: 'message.copy' },
  { id: 'copyLink', scope: 'message', keys: ['L'], words: 'message.copyLink' },
  { id: 'forward', scope: 'message', keys: ['F'], words: 'message.forward' },
  { id: 'pinMessage', scope: 'message', keys: ['P'], words: 'message.pin', sheet: 'keys.pinMessageOrNot' },
  { id: 'save', scope: 'message', keys: ['S'], words: 'message.save' },
  { id: 'react', scope: 'message', keys: ['Shift+='], words: 'message.moreReactions' },
  { id: 'select', scope: 'message', keys: ['X'], words: 'message.select' },
  { id: 'selectTo', scope: 'message', keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], words: 'keys.selectTo' },
  { id: 'remove', scope: 'message', keys: ['Delete'], words: 'message.delete' },
  { id: 'toPresent', scope: 'message', keys: ['Mod+End'], words: 'timeline.toPresent' },
  { id: 'toComposer', scope: 'message', keys: ['Escape'], words: 'keys.toComposer' },
] as const satisfies readonly Row[];

export type CommandId = (typeof SHORTCUTS)[number]['id'];
export type Shortcut = Omit<Row, 'id'> & { id: CommandId };

const rows: readonly Shortcut[] = SHORTCUTS;
/** Those of the open chat count wherever the focus is. */
const everywhere = rows.filter(({ scope }) => scope === 'window' || scope === 'chat');

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const PLACES: Record<string, string> = { ',': 'Comma', '/': 'Slash', '=': 'Equal' };

export function fits(keys: string, event: Press): boolean {
  const parts = keys.split('+');
  const last = parts.pop() ?? '';
  if ((event.ctrlKey || event.metaKey) !== parts.includes('Mod') || event.altKey !== parts.includes('Alt'))
    return false;
  // where it lies, and whether with Shift, depends on the layout
  if (last === '?') return event.key === last;
  if (event.shiftKey !== parts.includes('Shift')) return false;
  const place = /^[A-Z]$/.test(last) ? `Key${last}` : PLACES[last];
  return place === undefined ? event.key === last : event.code === place;
}

/** What these keys mean while the focus is in this part of the window. */
export function shortcutIn(scope: Scope, event: Press): CommandId | null {
  return rows.find((row) => row.scope === scope && row.keys.some((keys) => fits(keys, event)))?.id ?? null;
}

/** What can be done now; what can't has no handler. */
export type Commands = { [Id in CommandId]?: (() => void) | null | false };

const layers = new Set<{ current: Commands }>();

/** Says who does what while the component is shown; of two the one shown later. */
export function useCommands(commands: Commands): void {
  const layer = useRef(commands);
  useEffect(() => {
    layer.current = commands;
  });
  useEffect(() => {
    layers.add(layer);
    return () => {
      layers.delete(layer);
    };
  }, []);
}

function handlerOf(id: CommandId): (() => void) | null {
  for (const { current } of [...layers].reverse()) {
    const handler = current[id];
    if (handler) return handler;
  }
  return null;
}

/** Does it if anybody can. */
export function run(id: CommandId): boolean {
  const handler = handlerOf(id);
  handler?.();
  return handler !== null;
}

/** What the switcher offers. */
export const commandsNow = (): Shortcut[] => rows.filter(({ id, command }) => command && handlerOf(id) !== null);

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches('input, textarea, select') || target.isContentEditable);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
  if (isEditable(event.target)) {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
    // on a Mac Option and a letter write another letter
    if (isText && (!event.altKey || isMac())) return;
  }
  for (const { id, keys } of everywhere) {
    if (!keys.some((each) => fits(each, event)) || !run(id)) continue;
    event.preventDefault();
    return;
  }
}

/** Listens for the keys that count everywhere; stands once, at the root of the signed-in window. */
export function useShortcuts(): void {
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

const NAMES: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };
const ON_MAC: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' };

/** As it is printed on keys: ["Ctrl", "K"]. */
export function keyNames(keys: string, mac = isMac()): string[] {
  const names: Record<string, string> = { Mod: 'Ctrl', ContextMenu: 'Menu', ...NAMES, ...(mac ? ON_MAC : {}) };
  return keys.split('+').map((key) => names[key] ?? key);
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(id: CommandId): string {
  const row = rows.find((one) => one.id === id);
  return (row?.keys ?? []).map((keys) => keys.replace('Mod', isMac() ? 'Meta' : 'Control')).join(' ');
}
