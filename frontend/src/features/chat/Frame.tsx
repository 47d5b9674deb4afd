/** The signed-in window: list, chat and details in columns, or one pane at a time on a phone; banners above. */
import { MessageCircle, Settings } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { LIMITS } from '../../realtime/limits';
import { Button } from '../../ui/Button';
import { PHONE, useMedia, WIDE } from '../../ui/media';
import { chatRoute, go, hrefOf, type Route, useRoute } from '../../ui/route';
import { SkeletonBubbles } from '../../ui/Skeleton';
import { SettingsPage } from '../settings/later';
import { Announcement } from './announcement/later';
import { ChatPane } from './ChatPane';
import { Commands } from './Commands';
import styles from './frame.module.css';
import { JoinPage } from './join/later';
import { ChatList } from './list/ChatList';
import { lastMoment } from './list/filter';
import { LinkBanner, StorageNotice, UpdateNotice } from './Notices';
import { useNews } from './news';
import { AlertBanner, NewDeviceNotice } from './SecurityNotices';
import { forgetPlaces } from './timeline/places';

export function Frame() {
  const t = useText();
  const route = useRoute();
  const phone = useMedia(PHONE);
  const wide = useMedia(WIDE);
  const openId = route.page === 'chats' ? route.chat : null;
  const chat = useApp((state) => (openId ? state.chats[openId] : undefined));
  const loaded = useApp((state) => state.chatsLoaded);
  const present = chat !== undefined;
  const message = route.page === 'chats' ? (route.message ?? null) : null;
  const details = route.page === 'chats' && route.details && present;
  const announcement = useApp((state) => state.announcement);

  useEffect(() => {
    // before the list is known, a chat from the address may still turn out to be there
    actions.openChat(openId && (present || !loaded) ? openId : null);
  }, [openId, present, loaded]);
  useWatched(openId);
  useNews();
  useEffect(() => forgetPlaces, []);

  // the list is what the page is about where it is all there is
  const Side = phone ? 'main' : 'div';
  const atRoot = route.page === 'archive' || (route.page === 'chats' && openId === null);
  return (
    <div className={styles.window}>
      <LinkBanner />
      <StorageNotice />
      {phone && !atRoot && <UpdateNotice />}
      <NewDeviceNotice />
      <AlertBanner />
      <div role="status">{announcement && <Announcement announcement={announcement} />}</div>
      <div className={styles.frame} data-details={details && wide ? '' : undefined}>
        {(!phone || atRoot) && (
          <Side className={styles.side}>
            {phone && <h1 className="visually-hidden">{t('list.label')}</h1>}
            <ChatList open={openId} archive={route.page === 'archive'} />
            <UpdateNotice />
          </Side>
        )}
        {route.page === 'settings' ? (
          <SettingsPage />
        ) : route.page === 'enter' ? (
          <JoinPage key={route.token} token={route.token} />
        ) : openId === null ? (
          !phone && <PickOne />
        ) : chat ? (
          <ChatPane key={openId} chat={chat} detailsOpen={details} linked={message} />
        ) : loaded ? (
          <Gone />
        ) : (
          <main className={styles.empty}>
            <h1 className="visually-hidden">{t('common.loading')}</h1>
            <SkeletonBubbles count={6} />
          </main>
        )}
      </div>
      <Commands open={openId} />
      {phone && (atRoot || route.page === 'settings') && <BottomBar route={route} />}
    </div>
  );
}

function PickOne() {
  const t = useText();
  const isFirst = useApp((state) => state.chatsLoaded && Object.keys(state.chats).length === 0);
  return (
    <main className={styles.empty}>
      <div className={styles.emptyWords}>
        <h1>{t(isFirst ? 'chat.firstTitle' : 'chat.pickTitle')}</h1>
        <p>{t(isFirst ? 'chat.firstText' : 'chat.pickText')}</p>
      </div>
    </main>
  );
}

function Gone() {
  const t = useText();
  return (
    <main className={styles.empty}>
      <div className={styles.emptyWords}>
        <h1>{t('chat.goneTitle')}</h1>
        <p>{t('chat.goneText')}</p>
        <Button onClick={() => go(chatRoute(null))}>{t('chat.toList')}</Button>
      </div>
    </main>
  );
}

function BottomBar({ route }: { route: Route }) {
  const t = useText();
  const entries = [
    { page: 'chats', icon: MessageCircle, name: t('nav.chats'), to: chatRoute(null) },
    { page: 'settings', icon: Settings, name: t('nav.settings'), to: { page: 'settings' } },
  ] as const;
  return (
    <nav className={styles.bottom} aria-label={t('nav.main')}>
      {entries.map(({ page, icon: Icon, name, to }) => (
        <a
          key={page}
          href={hrefOf(to)}
          aria-current={(route.page === 'archive' ? 'chats' : route.page) === page ? 'page' : undefined}
          onClick={(event) => {
            event.preventDefault();
            go(to);
          }}
        >
          <Icon size={22} strokeWidth={1.75} aria-hidden="true" />
          {name}
        </a>
      ))}
    </nav>
  );
}

/** Whose presence is on screen: the people of the newest direct chats and the members of the open group. */
function useWatched(openId: string | null): void {
  const chats = useApp((state) => state.chats);
  const linked = useApp((state) => state.link === 'online');
  const wanted = useMemo(() => {
    const open = openId ? chats[openId] : undefined;
    const members = Object.values(open?.members ?? {})
      .filter(({ left }) => !left)
      .map(({ user }) => user);
    const peers = Object.values(chats)
      .sort((one, other) => lastMoment(other) - lastMoment(one))
      .flatMap(({ head }) => head.peer ?? []);
    const most = LIMITS.WATCHED_PEOPLE_MAX;
    const all = new Set([...(open?.head.peer ? [open.head.peer] : []), ...members.slice(0, most / 2), ...peers]);
    return [...all].slice(0, most).sort().join(' ');
  }, [chats, openId]);
  const told = useRef('');
  useEffect(() => {
    if (!linked) told.current = '';
    else if (told.current !== wanted) {
      told.current = wanted;
      actions.watch(wanted ? wanted.split(' ') : []);
    }
  }, [wanted, linked]);
}
