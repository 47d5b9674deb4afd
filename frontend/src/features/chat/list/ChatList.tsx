/** The list of chats: search, tabs, rows, the archive, new chat, menu. */
import { Archive, ArrowLeft, CloudOff, Menu as MenuIcon, MessageCircle, Search, SquarePen } from 'lucide-react';
import { type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { ariaKeys, keyNames, run, shortcutIn } from '../../../app/shortcuts';
import type { AppState, OutboxItem } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useNow } from '../../../i18n/dates';
import { Button, IconButton } from '../../../ui/Button';
import type { Anchor } from '../../../ui/Popover';
import { chatRoute, go, hrefOf } from '../../../ui/route';
import { SkeletonRows } from '../../../ui/Skeleton';
import { LeaveRoom } from '../details/LeaveRoom';
import { titleOf } from '../words';
import { ChatRow } from './ChatRow';
import { inFolder, inOrder, isUnread, type Listed, shownIn, type Tab } from './filter';
import { ListMenu } from './ListMenu';
import styles from './list.module.css';
import { RowMenu } from './RowMenu';
import { useRows } from './rows';

const TABS: readonly Tab[] = ['all', 'unread', 'groups'];
const SKELETONS = 8;
const ARCHIVED_NAMES = 5;

type Props = {
  open: string | null;
  /** The archive is asked for; it also shows while a chat of it is open. */
  archive?: boolean;
};

export function ChatList({ open, archive = false }: Props) {
  const t = useText();
  const chats = useApp((state) => state.chats);
  const sets = useApp((state) => state.ownSets);
  const loaded = useApp((state) => state.chatsLoaded);
  const linked = useApp((state) => state.link === 'online');
  const folders = useApp((state) => state.synced.folders);
  const [tab, setTab] = useState<Tab>('all');
  const [folderId, setFolderId] = useState<string | null>(null);
  const folder = folders.find(({ id }) => id === folderId);
  const [menuAt, setMenuAt] = useState<Element | null>(null);

  const all = useMemo(() => inOrder(chats, sets), [chats, sets]);
  const archived = useMemo(() => shownIn(all, 'archive', open), [all, open]);
  const inArchive = archive || archived.some(({ chat }) => chat.head.id === open);
  const shown = useMemo(() => {
    if (inArchive) return archived;
    return folder ? inFolder(all, folder) : shownIn(all, tab, open);
  }, [all, archived, folder, inArchive, tab, open]);
  const unreadChats = all.filter((listed) => !listed.own.archived && isUnread(listed)).length;

  return (
    <nav className={styles.list} aria-label={t('list.label')}>
      {inArchive ? (
        <div className={styles.head}>
          <IconButton icon={ArrowLeft} label={t('list.leaveArchive')} onClick={() => go(chatRoute(null))} />
          <h2 className={styles.title}>{t('list.archive')}</h2>
        </div>
      ) : (
        <>
          <div className={styles.head}>
            <IconButton
              icon={MenuIcon}
              label={t('list.menu')}
              aria-haspopup="menu"
              aria-expanded={menuAt !== null}
              onClick={(event) => setMenuAt(menuAt ? null : event.currentTarget)}
            />
            <button
              type="button"
              className={styles.search}
              aria-haspopup="dialog"
              aria-label={t('list.search')}
              aria-keyshortcuts={ariaKeys('switcher')}
              onClick={() => run('switcher')}
            >
              <Search size={16} strokeWidth={1.75} aria-hidden="true" />
              <span>{t('list.search')}</span>
              <kbd>{keyNames('Mod+K').join(' ')}</kbd>
            </button>
            <IconButton icon={SquarePen} label={t('list.newChat')} onClick={() => run('newChat')} />
          </div>
          <fieldset
            className={styles.tabs}
            // a wheel that knows up and down alone reaches the last folder too
            onWheel={({ currentTarget, deltaY }) => currentTarget.scrollBy({ left: deltaY })}
          >
            <legend className="visually-hidden">{t('list.tabs')}</legend>
            {TABS.map((one) => (
              <button
                key={one}
                type="button"
                className={styles.tab}
                aria-pressed={!folder && tab === one}
                onClick={() => {
                  setFolderId(null);
                  setTab(one);
                }}
              >
                {t(`list.${one}`)}
                {one === 'unread' && unreadChats > 0 && <b>{unreadChats}</b>}
              </button>
            ))}
            {folders.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                className={styles.tab}
                dir="auto"
                aria-pressed={folder?.id === id}
                onClick={() => setFolderId(id)}
              >
                {name}
              </button>
            ))}
          </fieldset>
        </>
      )}
      {!loaded && all.length === 0 ? (
        <div className={styles.scroll}>{linked ? <SkeletonRows count={SKELETONS} /> : <Unknown />}</div>
      ) : shown.length > 0 || (!inArchive && !folder && tab === 'all' && archived.length > 0) ? (
        <Rows
          // each place begins at its top
          key={inArchive ? 'archive' : (folder?.id ?? tab)}
          shown={shown}
          archived={!inArchive && !folder && tab === 'all' ? archived : []}
          open={open}
        />
      ) : (
        <div className={styles.scroll}>
          <Empty
            of={inArchive ? 'archive' : all.length === 0 ? 'none' : folder ? 'folder' : tab}
            onAll={() => setTab('all')}
          />
        </div>
      )}
      {menuAt && <ListMenu anchor={menuAt} onClose={() => setMenuAt(null)} />}
    </nav>
  );
}

function newestUnsent(outbox: AppState['outbox']): Record<string, OutboxItem> {
  const newest: Record<string, OutboxItem> = {};
  for (const item of outbox) if (item.command.type === 'message.send' && !item.ack) newest[item.chat] = item;
  return newest;
}

function Rows({ shown, archived, open }: { shown: Listed[]; archived: Listed[]; open: string | null }) {
  const t = useText();
  const now = useNow();
  const people = useApp((state) => state.people);
  const drafts = useApp((state) => state.drafts);
  const outbox = useApp((state) => state.outbox);
  const [focused, setFocused] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ id: string; anchor: Anchor } | null>(null);
  const [leaving, setLeaving] = useState<Listed | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  /** The row that takes the focus as soon as it is there. */
  const wanted = useRef<string | null>(null);

  const unsent = useMemo(() => newestUnsent(outbox), [outbox]);
  const placeOf = (id: string | null) => shown.findIndex(({ chat }) => chat.head.id === id);
  const focusedAt = placeOf(focused);
  const tabbable = focusedAt >= 0 ? focusedAt : Math.max(0, placeOf(open));
  const rows = useRows(scroller, list, shown.length, tabbable);
  const inMenu = menu ? shown[placeOf(menu.id)] : undefined;

  useLayoutEffect(() => {
    if (list.current) list.current.style.height = `${shown.length * rows.rowPx}px`;
  }, [shown.length, rows.rowPx]);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-chat="${wanted.current}"]`)?.focus({ preventScroll: true });
    wanted.current = null;
  });

  const openMenu = useCallback((id: string, anchor: Anchor) => setMenu({ id, anchor }), []);
  const moveTo = (place: number) => {
    const id = shown[Math.max(0, Math.min(place, shown.length - 1))]?.chat.head.id;
    if (id === undefined) return;
    rows.reveal(placeOf(id));
    wanted.current = id;
    setFocused(id);
    // where nothing changes nothing renders
    list.current?.querySelector<HTMLElement>(`[data-chat="${id}"]`)?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { target } = event;
    const id = target instanceof HTMLElement ? (target.closest('li')?.querySelector('a')?.dataset.chat ?? null) : null;
    const at = placeOf(id);
    const asked = shortcutIn('list', event);
    if (asked === null || at < 0) return;
    event.preventDefault();
    if (asked === 'rowNext') moveTo(at + 1);
    else if (asked === 'rowPrevious') moveTo(at - 1);
    else if (asked === 'rowFirst') moveTo(0);
    else if (asked === 'rowLast') moveTo(shown.length - 1);
    else if (id !== null && asked === 'rowMenu' && target instanceof HTMLElement) openMenu(id, target);
  };

  return (
    <div ref={scroller} className={styles.scroll}>
      {archived.length > 0 && <ArchiveRow archived={archived} />}
      <ul ref={list} className={styles.rows} onKeyDown={onKeyDown}>
        {rows.places.map((place) => {
          const { chat, own } = shown[place] ?? {};
          if (!chat || !own) return null;
          const { id } = chat.head;
          return (
            <ChatRow
              key={id}
              chat={chat}
              own={own}
              open={id === open}
              tabbable={place === tabbable}
              unsent={unsent[id] ?? null}
              draft={drafts[id] ?? ''}
              now={now}
              place={place}
              count={shown.length}
              topPx={place * rows.rowPx}
              onFocus={setFocused}
              onMenu={openMenu}
            />
          );
        })}
      </ul>
      {menu && inMenu && (
        <RowMenu
          listed={inMenu}
          title={titleOf(inMenu.chat.head, people, t)}
          anchor={menu.anchor}
          now={now}
          onClose={() => setMenu(null)}
          onLeave={() => setLeaving(inMenu)}
        />
      )}
      {leaving && <LeaveRoom head={leaving.chat.head} onClose={() => setLeaving(null)} />}
    </div>
  );
}

/** Leads to what was put away; says whose it is and whether something new is in it. */
function ArchiveRow({ archived }: { archived: Listed[] }) {
  const t = useText();
  const people = useApp((state) => state.people);
  const unread = archived.filter(isUnread).length;
  const names = archived.slice(0, ARCHIVED_NAMES).map(({ chat }) => titleOf(chat.head, people, t));
  return (
    <a
      className={`${styles.row} ${styles.archiveRow}`}
      href={hrefOf({ page: 'archive' })}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go({ page: 'archive' });
      }}
    >
      <span className={styles.archiveIcon}>
        <Archive size={20} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <span className={styles.lines}>
        <b className={styles.name}>{t('list.archive')}</b>
        <span className={styles.second}>
          <span className={styles.text} dir="auto">
            {names.join(', ')}
          </span>
          {unread > 0 && (
            <span className={`${styles.badge} ${styles.quietBadge}`}>
              <span className="visually-hidden">{t('list.unreadChats', { count: unread })}</span>
              <span aria-hidden="true">{unread}</span>
            </span>
          )}
        </span>
      </span>
    </a>
  );
}

/** Nothing is kept here, and the server can't be asked. */
function Unknown() {
  const t = useText();
  return (
    <div className={styles.empty}>
      <CloudOff size={36} strokeWidth={1.25} aria-hidden="true" />
      <p>{t('list.unknown')}</p>
    </div>
  );
}

function Empty({ of, onAll }: { of: Tab | 'archive' | 'none' | 'folder'; onAll: () => void }) {
  const t = useText();
  if (of === 'folder') {
    return (
      <div className={styles.empty}>
        <p>{t('folders.empty')}</p>
      </div>
    );
  }
  if (of === 'none') {
    return (
      <div className={styles.empty}>
        <MessageCircle size={36} strokeWidth={1.25} aria-hidden="true" />
        <b>{t('list.emptyTitle')}</b>
        <p>{t('list.emptyText')}</p>
        <Button kind="primary" onClick={() => run('newChat')}>
          {t('list.findPerson')}
        </Button>
      </div>
    );
  }
  if (of === 'archive') {
    return (
      <div className={styles.empty}>
        <Archive size={36} strokeWidth={1.25} aria-hidden="true" />
        <p>{t('list.emptyArchive')}</p>
        <Button kind="quiet" onClick={() => go(chatRoute(null))}>
          {t('chat.toList')}
        </Button>
      </div>
    );
  }
  // every chat is in the archive, or nothing of this kind is there
  const words = { all: 'list.emptyAll', unread: 'list.emptyUnread', groups: 'list.emptyGroups' } as const;
  return (
    <div className={styles.empty}>
      <p>{t(words[of])}</p>
      {of === 'groups' ? (
        <Button kind="quiet" onClick={() => run('newGroup')}>
          {t('list.newGroup')}
        </Button>
      ) : (
        <Button kind="quiet" onClick={of === 'unread' ? onAll : () => run('newChat')}>
          {t(of === 'unread' ? 'list.showAll' : 'list.findPerson')}
        </Button>
      )}
    </div>
  );
}
