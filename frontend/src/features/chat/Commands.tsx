/** Who does what the keys and the switcher ask for, and the dialogs that come of it. */
import { useEffect, useState } from 'react';
import { actions } from '../../app/actions';
import { isMuted, NOTHING_OWN, ownOf } from '../../app/own';
import { useCommands, useShortcuts } from '../../app/shortcuts';
import { store, useApp } from '../../app/store';
import { useText } from '../../i18n';
import { useNow } from '../../i18n/dates';
import { laterDialog } from '../../ui/laterDialog';
import { chatRoute, go } from '../../ui/route';
import { toast } from '../../ui/toast';
import { SignOut } from '../settings/SignOut';
import { SavedList } from './acts/later';
import { looked, markRead, markUnread, mute, setArchived, setPinned, unmute } from './list/acts';
import { inOrder, isUnread, type Listed, shownIn } from './list/filter';
import { SearchDialog } from './search/later';

type Closes = { onClose: () => void };

const Switcher = laterDialog<Closes & { onSearch: (text: string) => void }>(
  async () => (await import('./switcher/Switcher')).Switcher,
);
const MentionList = laterDialog<Closes>(async () => (await import('./mentions/MentionList')).MentionList);
const NewChat = laterDialog<Closes & { first?: 'person' | 'members' }>(
  async () => (await import('./people/NewChat')).NewChat,
);
const KeySheet = laterDialog<Closes>(async () => (await import('./keys/KeySheet')).KeySheet);

/** Opens the chat after or before the open one, in the order of the list; at its ends it stays. */
function step(open: string | null, by: 1 | -1, wanted: (listed: Listed) => boolean): void {
  const { chats, ownSets } = store.getState();
  const all = inOrder(chats, ownSets);
  const isHere = all.some(({ chat, own }) => chat.head.id === open && own.archived);
  const list = shownIn(all, isHere ? 'archive' : 'all', open);
  const at = list.findIndex(({ chat }) => chat.head.id === open);
  const rest = by === 1 ? list.slice(at + 1) : list.slice(0, at < 0 ? list.length : at).reverse();
  const next = rest.find(wanted);
  if (next) go(chatRoute(next.chat.head.id));
}

/** The parts of the window that take the focus in turn; those that are there. */
const PARTS = ['[data-chat][tabindex="0"]', '[role="log"] [tabindex="0"]', 'main textarea', 'aside button'];

function nextPart(): void {
  const parts = PARTS.flatMap((part) => document.querySelector<HTMLElement>(part) ?? []);
  const holds = (part: HTMLElement) => part.closest('nav, [role="log"], aside, form, main');
  const at = parts.findLastIndex((part) => holds(part)?.contains(document.activeElement));
  parts[(at + 1) % parts.length]?.focus();
}

export function Commands({ open }: { open: string | null }) {
  const now = useNow();
  const [dialog, setDialog] = useState<
    'switcher' | 'search' | 'mentions' | 'shortcuts' | 'saved' | 'newChat' | 'newGroup' | 'signOut' | null
  >(null);
  const [query, setQuery] = useState('');
  const close = () => setDialog(null);
  const search = (text: string) => {
    setQuery(text);
    setDialog('search');
  };
  const chat = useApp((state) => (open ? state.chats[open] : undefined));
  const sets = useApp((state) => state.ownSets);
  const own = chat ? ownOf(chat.head, sets) : NOTHING_OWN;
  const here = chat && { chat, own };
  const present = here !== undefined;

  const t = useText();
  const openNotes = async () => {
    // once they are there, they open without a connection too
    const { chats } = store.getState();
    const held = Object.values(chats).find(({ head }) => head.kind === 'notes');
    const result = held ? null : await actions.openNotes();
    if (result && !result.ok) toast(t('notes.failed'));
    else go(chatRoute(held?.head.id ?? result?.value ?? null));
  };
  useShortcuts();
  useCommands({
    switcher: () => setDialog('switcher'),
    searchAll: () => search(''),
    shortcuts: () => setDialog('shortcuts'),
    newChat: () => setDialog('newChat'),
    newGroup: () => setDialog('newGroup'),
    notes: () => void openNotes(),
    signOut: () => setDialog('signOut'),
    mentionList: () => setDialog('mentions'),
    savedList: () => setDialog('saved'),
    settings: () => go({ page: 'settings' }),
    archiveList: () => go({ page: 'archive' }),
    nextChat: () => step(open, 1, () => true),
    previousChat: () => step(open, -1, () => true),
    nextUnread: () => step(open, 1, isUnread),
    previousUnread: () => step(open, -1, isUnread),
    nextPart,
    themeLight: () => actions.setTheme('light'),
    themeDark: () => actions.setTheme('dark'),
    themeSystem: () => actions.setTheme('system'),
    mute: here && !isMuted(own, now) && (() => mute(here, 'forever')),
    unmute: here && isMuted(own, now) && (() => unmute(here)),
    pin: here && !own.archived && own.pinned_at_ms === undefined && (() => setPinned(here, true)),
    unpin: here && !own.archived && own.pinned_at_ms !== undefined && (() => setPinned(here, false)),
    markUnread: here && !isUnread(here) && (() => markUnread(here)),
    markRead: here && isUnread(here) && (() => markRead(here)),
    archive: here && !own.archived && (() => setArchived(here, true)),
    unarchive: here && own.archived && (() => setArchived(here, false)),
  });
  useEffect(() => {
    if (open && present) looked(open);
  }, [open, present]);

  switch (dialog) {
    case null:
      return null;
    case 'switcher':
      return <Switcher onClose={close} onSearch={search} />;
    case 'search':
      return <SearchDialog query={query} onClose={close} />;
    case 'shortcuts':
      return <KeySheet onClose={close} />;
    case 'mentions':
      return <MentionList onClose={close} />;
    case 'saved':
      return <SavedList onClose={close} />;
    case 'newChat':
      return <NewChat onClose={close} />;
    case 'newGroup':
      return <NewChat onClose={close} first="members" />;
    case 'signOut':
      return <SignOut onClose={close} />;
    default:
      return dialog satisfies never;
  }
}
