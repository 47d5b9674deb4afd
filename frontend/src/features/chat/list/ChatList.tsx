/** The list of chats: filter by name (Ctrl+K), tabs, rows, new chat, menu. */
import { Menu as MenuIcon, MessageCircle, Search, SquarePen, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { OutboxItem } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useNow } from '../../../i18n/dates';
import { Button, IconButton } from '../../../ui/Button';
import { chatRoute, go } from '../../../ui/route';
import { SkeletonRows } from '../../../ui/Skeleton';
import { SignOut } from '../../settings/SignOut';
import { NewChat } from '../people/NewChat';
import { titleOf } from '../words';
import { ChatRow } from './ChatRow';
import { chatsShown, type Tab } from './filter';
import { ListMenu } from './ListMenu';
import styles from './list.module.css';

const TABS: readonly Tab[] = ['all', 'unread', 'groups'];
const SKELETONS = 8;

export function ChatList({ open }: { open: string | null }) {
  const t = useText();
  const now = useNow();
  const chats = useApp((state) => state.chats);
  const loaded = useApp((state) => state.chatsLoaded);
  const people = useApp((state) => state.people);
  const drafts = useApp((state) => state.drafts);
  const outbox = useApp((state) => state.outbox);
  const [tab, setTab] = useState<Tab>('all');
  const [query, setQuery] = useState('');
  const [menuAt, setMenuAt] = useState<Element | null>(null);
  const [dialog, setDialog] = useState<'newChat' | 'signOut' | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const filter = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLUListElement>(null);

  const all = useMemo(() => Object.values(chats), [chats]);
  const shown = useMemo(
    () => chatsShown(all, tab, query.trim(), open, (chat) => titleOf(chat.head, people, t)),
    [all, tab, query, open, people, t],
  );
  const unreadChats = all.filter((chat) => chat.head.unread > 0).length;
  const unsent = useMemo(() => {
    const newest: Record<string, OutboxItem> = {};
    for (const item of outbox) if (item.command.type === 'message.send' && !item.ack) newest[item.chat] = item;
    return newest;
  }, [outbox]);
  const tabbable = shown.find((chat) => chat.head.id === (focused ?? open))?.head.id ?? shown[0]?.head.id;

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === 'KeyK') {
        event.preventDefault();
        filter.current?.focus();
        filter.current?.select();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const links = () => [...(rows.current?.querySelectorAll<HTMLElement>('a') ?? [])];
  const moveIn = (event: KeyboardEvent) => {
    const list = links();
    const active = document.activeElement;
    const at = active instanceof HTMLElement ? list.indexOf(active) : -1;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0) filter.current?.focus();
    else list[next]?.focus();
  };
  const onFilterKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      links()[0]?.focus();
    } else if (event.key === 'Enter' && query && shown[0]) {
      go(chatRoute(shown[0].head.id));
      setQuery('');
    } else if (event.key === 'Escape' && query) {
      setQuery('');
    }
  };

  return (
    <nav className={styles.list} aria-label={t('list.label')}>
      <div className={styles.head}>
        <IconButton
          icon={MenuIcon}
          label={t('list.menu')}
          aria-haspopup="menu"
          aria-expanded={menuAt !== null}
          onClick={(event) => setMenuAt(menuAt ? null : event.currentTarget)}
        />
        <div className={styles.filter}>
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <input
            ref={filter}
            type="text"
            inputMode="search"
            enterKeyHint="search"
            autoComplete="off"
            spellCheck={false}
            aria-label={t('list.filter')}
            aria-keyshortcuts="Control+K"
            placeholder={t('list.filter')}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={onFilterKey}
          />
          {query ? (
            <button
              type="button"
              className={styles.clear}
              aria-label={t('list.clearFilter')}
              onClick={() => {
                setQuery('');
                filter.current?.focus();
              }}
            >
              <X size={16} strokeWidth={2} aria-hidden="true" />
            </button>
          ) : (
            <kbd>Ctrl K</kbd>
          )}
        </div>
        <IconButton icon={SquarePen} label={t('list.newChat')} onClick={() => setDialog('newChat')} />
      </div>
      <fieldset className={styles.tabs}>
        <legend className="visually-hidden">{t('list.tabs')}</legend>
        {TABS.map((one) => (
          <button key={one} type="button" className={styles.tab} aria-pressed={tab === one} onClick={() => setTab(one)}>
            {t(`list.${one}`)}
            {one === 'unread' && unreadChats > 0 && <b>{unreadChats}</b>}
          </button>
        ))}
      </fieldset>
      <div className={styles.scroll}>
        {!loaded && all.length === 0 ? (
          <SkeletonRows count={SKELETONS} />
        ) : shown.length > 0 ? (
          <ul ref={rows} className={styles.rows} onKeyDown={moveIn}>
            {shown.map((chat) => (
              <ChatRow
                key={chat.head.id}
                chat={chat}
                open={chat.head.id === open}
                tabbable={chat.head.id === tabbable}
                unsent={unsent[chat.head.id] ?? null}
                draft={drafts[chat.head.id] ?? ''}
                now={now}
                onFocus={setFocused}
              />
            ))}
          </ul>
        ) : (
          <Empty
            tab={all.length === 0 ? 'none' : tab}
            query={query.trim()}
            onAll={() => {
              setTab('all');
              setQuery('');
            }}
            onNew={() => setDialog('newChat')}
          />
        )}
      </div>
      {menuAt && <ListMenu anchor={menuAt} onClose={() => setMenuAt(null)} onSignOut={() => setDialog('signOut')} />}
      {dialog === 'newChat' && <NewChat onClose={() => setDialog(null)} />}
      {dialog === 'signOut' && <SignOut onClose={() => setDialog(null)} />}
    </nav>
  );
}

type EmptyProps = { tab: Tab | 'none'; query: string; onAll: () => void; onNew: () => void };

function Empty({ tab, query, onAll, onNew }: EmptyProps) {
  const t = useText();
  if (tab === 'none') {
    return (
      <div className={styles.empty}>
        <MessageCircle size={36} strokeWidth={1.25} aria-hidden="true" />
        <b>{t('list.emptyTitle')}</b>
        <p>{t('list.emptyText')}</p>
        <Button kind="primary" onClick={onNew}>
          {t('list.findPerson')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.empty}>
      <p>{query ? t('list.emptyFilter', { query }) : t(tab === 'groups' ? 'list.emptyGroups' : 'list.emptyUnread')}</p>
      {query ? (
        <Button kind="quiet" onClick={onNew}>
          {t('list.findPerson')}
        </Button>
      ) : tab === 'groups' ? (
        <Button kind="quiet" onClick={onNew}>
          {t('list.newGroup')}
        </Button>
      ) : (
        <Button kind="quiet" onClick={onAll}>
          {t('list.showAll')}
        </Button>
      )}
    </div>
  );
}
