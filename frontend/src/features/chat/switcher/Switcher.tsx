/** Chats, people and commands by their names, in one list that the keyboard alone can use. */
import {
  Archive,
  ArchiveRestore,
  AtSign,
  Bell,
  BellOff,
  Bookmark,
  CalendarDays,
  Keyboard,
  LogOut,
  type LucideIcon,
  MessageSquareDot,
  MessageSquareText,
  Moon,
  Pin,
  PinOff,
  Search,
  Settings,
  SquarePen,
  Star,
  Sun,
  SunMoon,
  Users,
  X,
} from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { type CommandId, commandsNow, keyNames, run, type Shortcut, shortcutIn } from '../../../app/shortcuts';
import { store, useApp } from '../../../app/store';
import { type PlainKey, type Text, useText } from '../../../i18n';
import { loadAllWords, textsHere } from '../../../i18n/words';
import type { Person, Problem } from '../../../realtime/wire-types';
import { IconButton } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { FindField } from '../../../ui/FindField';
import { Refusal } from '../../../ui/Refusal';
import { chatRoute, go } from '../../../ui/route';
import { Picture } from '../../people/Picture';
import { ChannelSign, ChatPicture } from '../ChatPicture';
import { inOrder, isUnread, type Listed, lastMoment } from '../list/filter';
import { nameOf, titleOf } from '../words';
import { type Ranked, ranked, readings } from './rank';
import styles from './switcher.module.css';

const ASK_AFTER_MS = 180;
const MOST = { chats: 8, contacts: 6, people: 6, commands: 8 };

/** A command is found by its words in either language. */
const wordsOf = ({ words }: Shortcut): string[] => textsHere().map((t) => t(words));

type Section =
  | { kind: 'chats'; best: number; items: Listed[] }
  | { kind: 'contacts' | 'people'; best: number; items: Person[] }
  | { kind: 'commands'; best: number; items: Shortcut[] };

const personNames = ({ name, username }: Person): string[] => [name, username];

const section = <K extends Section['kind'], T>(kind: K, found: Ranked<T>[]): { kind: K; best: number; items: T[] } => ({
  kind,
  best: found[0]?.score ?? 0,
  items: found.map(({ item }) => item),
});

/** Without a query the chats one was in last, then what can be done. Else what fits, the group with the best first. */
function useFound(query: string, commands: Shortcut[], t: Text): Section[] {
  const chats = useApp((state) => state.chats);
  const sets = useApp((state) => state.ownSets);
  const people = useApp((state) => state.people);
  const me = useApp((state) => state.me?.id);
  const contactIds = useApp((state) => state.synced.contacts);
  const open = useApp((state) => state.openChat);

  const recent = useMemo(
    () => inOrder(chats, sets).sort((one, other) => lastMoment(other.chat) - lastMoment(one.chat)),
    [chats, sets],
  );
  const strangers = useMemo(() => {
    const known = new Set(recent.flatMap(({ chat }) => chat.head.peer ?? []));
    const others = Object.values(people).filter(({ id, active }) => active && id !== me && !known.has(id));
    const isContact = ({ id }: Person) => contactIds.includes(id);
    const byName = others.sort((one, other) => one.name.localeCompare(other.name));
    return { contacts: byName.filter(isContact), people: byName.filter((person) => !isContact(person)) };
  }, [recent, people, me, contactIds]);

  return useMemo(() => {
    if (query.trim() === '') {
      const items = recent.filter(({ chat }) => chat.head.id !== open).slice(0, MOST.chats);
      const contacts = strangers.contacts.slice(0, MOST.contacts);
      return [
        { kind: 'chats', best: 2, items },
        ...(contacts.length > 0 ? [{ kind: 'contacts' as const, best: 1, items: contacts }] : []),
        { kind: 'commands', best: 0, items: commands },
      ];
    }
    const names = ({ chat }: Listed) => {
      const peer = chat.head.peer ? people[chat.head.peer] : undefined;
      return [titleOf(chat.head, people, t), peer?.username ?? ''];
    };
    const contacts = section('contacts', ranked(strangers.contacts, query, personNames, MOST.contacts));
    const others = section('people', ranked(strangers.people, query, personNames, MOST.people));
    const found: Section[] = [
      section('chats', ranked(recent, query, names, MOST.chats)),
      // never after people one knows less
      { ...contacts, best: Math.max(contacts.best, others.best) },
      others,
      section('commands', ranked(commands, query, wordsOf, MOST.commands)),
    ];
    return found.filter(({ items }) => items.length > 0).sort((one, other) => other.best - one.best);
  }, [query, recent, strangers, commands, people, open, t]);
}

/** Asks the server for people nobody here has met, on the other layout too when as typed nobody is called so. */
function useSearch(query: string): Problem | null {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    setProblem(null);
    const wanted = query.trim();
    if (wanted === '') return;
    let stale = false;
    const ask = async () => {
      for (const reading of new Set([wanted, ...readings(wanted)])) {
        const result = await actions.searchPeople(reading);
        if (stale) return;
        if (!result.ok) setProblem(result.problem);
        if (!result.ok || result.value.length > 0) return;
      }
    };
    const timer = setTimeout(ask, ASK_AFTER_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query]);
  return problem;
}

function headingOf(kind: Section['kind'], query: string): PlainKey {
  if (kind === 'contacts') return 'contacts.title';
  return kind === 'chats' && query === '' ? 'switcher.recent' : `switcher.${kind}`;
}

type Option = { id: string; act: () => void; content: ReactNode };

type Props = {
  onClose: () => void;
  /** Looks for the words in messages instead. */
  onSearch: (text: string) => void;
};

export function Switcher({ onClose, onSearch }: Props) {
  const t = useText();
  const id = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  // those of the open chat first
  const [commands] = useState(() =>
    commandsNow().sort((one, other) => Number(other.scope === 'chat') - Number(one.scope === 'chat')),
  );
  const list = useRef<HTMLDivElement>(null);
  const found = useFound(query, commands, t);
  const unasked = useSearch(query);

  const message = async ({ id: user }: Person) => {
    if (busy) return;
    setBusy(true);
    const result = await actions.openDirect(user);
    setBusy(false);
    if (!result.ok) return setProblem(result.problem);
    onClose();
    go(chatRoute(result.value));
  };
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const optionsOf = (one: Section): Option[] => {
    switch (one.kind) {
      case 'chats':
        return one.items.map((listed) => ({
          id: `${id}-${listed.chat.head.id}`,
          act: then(() => go(chatRoute(listed.chat.head.id))),
          content: <ChatOption listed={listed} />,
        }));
      case 'contacts':
      case 'people':
        return one.items.map((person) => ({
          id: `${id}-${person.id}`,
          act: () => void message(person),
          content: <PersonOption person={person} />,
        }));
      case 'commands':
        return one.items.map((command) => ({
          id: `${id}-${command.id}`,
          act: then(() => run(command.id)),
          content: <CommandOption command={command} />,
        }));
      default:
        return one satisfies never;
    }
  };
  const sections = found.map((one) => ({ kind: one.kind, options: optionsOf(one) }));
  const wanted = query.trim();
  const options = sections.flatMap((one) => one.options);
  const at = options[Math.min(active, options.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the active one is marked in the list by then
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at?.id]);

  useEffect(() => void loadAllWords(), []);
  const said = problem ?? (options.length === 0 ? unasked : null);

  return (
    <Dialog kind="palette" title={t('switcher.title')} onClose={onClose}>
      <div className={styles.head}>
        <Search size={18} strokeWidth={1.75} aria-hidden="true" />
        <FindField
          label={t('switcher.title')}
          enterKeyHint="go"
          value={query}
          onChange={(typed) => {
            setQuery(typed);
            setActive(0);
            setProblem(null);
          }}
          list={`${id}-list`}
          options={options.map((option) => option.id)}
          active={active}
          onActive={setActive}
          onEnter={() => (at ? at.act() : wanted && onSearch(wanted))}
          onKey={(event) => {
            if (shortcutIn('window', event) !== 'switcher') return;
            event.preventDefault();
            onClose();
          }}
        />
        <IconButton icon={X} label={t('common.close')} onClick={onClose} />
      </div>
      {said && (
        <p className={styles.problem} role="alert">
          <Refusal problem={said} />
        </p>
      )}
      <div
        ref={list}
        id={`${id}-list`}
        className={styles.list}
        role="listbox"
        aria-label={t('switcher.found')}
        tabIndex={-1}
        aria-busy={busy}
      >
        {sections.map(({ kind, options: mine }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is not allowed inside a listbox
          <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
            <div id={`${id}-${kind}`} className={styles.heading} role="presentation">
              {t(headingOf(kind, wanted))}
            </div>
            {mine.map((option) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, which keeps the focus
              <div
                key={option.id}
                id={option.id}
                role="option"
                tabIndex={-1}
                aria-selected={option.id === at?.id}
                className={styles.option}
                onPointerMove={() => setActive(options.indexOf(option))}
                onClick={option.act}
              >
                {option.content}
              </div>
            ))}
          </div>
        ))}
      </div>
      {options.length === 0 && !said && (
        <p className={styles.nothing} role="status">
          {t('switcher.nothing', { query: wanted })}
        </p>
      )}
      {wanted && (
        <button type="button" className={styles.messages} onClick={() => onSearch(wanted)}>
          <Search size={18} strokeWidth={1.75} aria-hidden="true" />
          <span dir="auto">{t('search.forWords', { query: wanted })}</span>
        </button>
      )}
    </Dialog>
  );
}

function ChatOption({ listed }: { listed: Listed }) {
  const t = useText();
  const { head } = listed.chat;
  const people = useApp((state) => state.people);
  const title = titleOf(head, people, t);
  return (
    <>
      <ChatPicture head={head} name={title} size="member" />
      <span className={styles.name} dir="auto">
        {title}
      </span>
      {head.kind === 'channel' && <ChannelSign />}
      {listed.own.archived && <small>{t('list.archive')}</small>}
      {isUnread(listed) && (
        <span className={styles.unread}>
          <span className="visually-hidden">{t('switcher.unread')}</span>
        </span>
      )}
    </>
  );
}

function PersonOption({ person }: { person: Person }) {
  const t = useText();
  const name = nameOf(person.id, store.getState().people, t);
  return (
    <>
      <Picture id={person.id} name={name} size="member" />
      <span className={styles.name} dir="auto">
        {name}
      </span>
      <small>@{person.username}</small>
    </>
  );
}

const ICONS: Partial<Record<CommandId, LucideIcon>> = {
  searchAll: Search,
  searchHere: Search,
  toDate: CalendarDays,
  newChat: SquarePen,
  newGroup: Users,
  notes: Bookmark,
  nextUnread: MessageSquareDot,
  mentionList: AtSign,
  archiveList: Archive,
  savedList: Star,
  settings: Settings,
  shortcuts: Keyboard,
  themeLight: Sun,
  themeDark: Moon,
  themeSystem: SunMoon,
  signOut: LogOut,
  mute: BellOff,
  unmute: Bell,
  pin: Pin,
  unpin: PinOff,
  markUnread: MessageSquareDot,
  markRead: MessageSquareText,
  archive: Archive,
  unarchive: ArchiveRestore,
};

function CommandOption({ command }: { command: Shortcut }) {
  const t = useText();
  const [keys] = command.keys;
  const Icon = ICONS[command.id];
  return (
    <>
      <span className={styles.icon}>{Icon && <Icon size={18} strokeWidth={1.75} aria-hidden="true" />}</span>
      <span className={styles.name}>{t(command.words)}</span>
      {keys && (
        <span className={styles.keys} aria-hidden="true">
          {keyNames(keys).map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
        </span>
      )}
    </>
  );
}
