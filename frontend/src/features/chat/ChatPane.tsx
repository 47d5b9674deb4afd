/** The open chat: head, timeline, composer, and its details beside or over it. */
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import { useCommands } from '../../app/shortcuts';
import type { Chat } from '../../app/state';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { may } from '../../realtime/rights';
import type { Problem } from '../../realtime/wire-types';
import { Dialog } from '../../ui/Dialog';
import { TOUCH, useMedia, WIDE } from '../../ui/media';
import { back, chatRoute, go } from '../../ui/route';
import { BlockedBar } from './blocked/BlockedBar';
import { ChatHeader } from './ChatHeader';
import styles from './chat.module.css';
import { Composer } from './composer/Composer';
import { type Edit, type Mode, NEW } from './composer/mode';
import { Details } from './details/later';
import { Lock } from './Lock';
import { ReadersBar } from './readers/ReadersBar';
import { SearchBar } from './search/later';
import type { MessageRow } from './timeline/items';
import { Timeline } from './timeline/Timeline';
import { isRoom } from './words';

type Props = {
  chat: Chat;
  detailsOpen: boolean;
  /** The message the address leads to. */
  linked: number | null;
};

export function ChatPane({ chat, detailsOpen, linked }: Props) {
  const t = useText();
  const { id } = chat.head;
  const me = useApp((state) => state.me?.id);
  const connected = useApp((state) => state.connected);
  const blocked = useApp(({ blocked }) => blocked.find((user) => user === chat.head.peer));
  const wide = useMedia(WIDE);
  const touch = useMedia(TOUCH);
  const [edited, setEdited] = useState<Edit | null>(null);
  const replyTo = useApp((state) => state.replies[id]);
  const mode = useMemo<Mode>(
    () => edited ?? (replyTo === undefined ? NEW : { kind: 'reply', seq: replyTo }),
    [edited, replyTo],
  );
  const setMode = (next: Mode) => {
    setEdited(next.kind === 'edit' ? next : null);
    // an answer begun before an edit is gone on with after it
    if (next.kind === 'reply') actions.setReply(id, next.seq);
    else if (next.kind === 'new' && !edited) actions.setReply(id, null);
  };
  const input = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (!touch) input.current?.focus({ preventScroll: true });
  }, [touch]);

  const wantsMembers = isRoom(chat.head) && !chat.membersLoaded && connected;
  const [membersProblem, setMembersProblem] = useState<Problem | null>(null);
  const loadMembers = useCallback(async () => {
    setMembersProblem(null);
    const result = await actions.loadMembers(id);
    if (!result.ok) setMembersProblem(result.problem);
  }, [id]);
  useEffect(() => {
    if (wantsMembers) void loadMembers();
  }, [wantsMembers, loadMembers]);

  const [searching, setSearching] = useState(false);
  useCommands({ searchHere: () => setSearching(true) });
  const closeSearch = () => {
    setSearching(false);
    input.current?.focus();
  };

  const edit = ({ message }: MessageRow) => setMode({ kind: 'edit', seq: message.seq, body: message.body ?? '' });
  const editLast = () => {
    const last = chat.stretches
      .at(-1)
      ?.messages.findLast(
        ({ sender, deleted, system, damaged, forwarded, hidden }) =>
          sender === me && !deleted && !system && !damaged && !forwarded && !hidden,
      );
    if (last) setMode({ kind: 'edit', seq: last.seq, body: last.body ?? '' });
  };
  const toggleDetails = () => {
    if (!wide && detailsOpen) back();
    else go({ page: 'chats', chat: id, details: !detailsOpen }, { inPlace: wide });
  };
  const closeDetails = () => (wide ? go(chatRoute(id), { inPlace: true }) : back());

  /** Whoever begins to type while a message has the focus means the composer. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (plain && event.target instanceof HTMLElement && event.target.dataset.key !== undefined) input.current?.focus();
  };

  const details = <Details chat={chat} membersProblem={membersProblem} onLoadMembers={loadMembers} />;
  return (
    <>
      <main className={styles.chat} onKeyDown={onKeyDown}>
        <ChatHeader chat={chat} detailsOpen={detailsOpen} onDetails={toggleDetails} />
        {searching && <SearchBar chat={id} onClose={closeSearch} />}
        <Timeline
          chat={chat}
          linked={linked}
          onReply={({ message }) => setMode({ kind: 'reply', seq: message.seq })}
          onEdit={edit}
          onLeave={() => input.current?.focus()}
        />
        {blocked ? (
          <BlockedBar user={blocked} />
        ) : !may(chat.head, 'write') ? (
          <ReadersBar chat={chat} />
        ) : (
          <Composer chat={chat} mode={mode} onMode={setMode} onEditLast={editLast} input={input} />
        )}
        <div className={styles.lockBelow}>
          <Lock head={chat.head} quiet />
        </div>
      </main>
      {detailsOpen &&
        (wide ? (
          <aside className={styles.aside} aria-label={t('details.title')}>
            {details}
          </aside>
        ) : (
          <Dialog kind="sheet" title={t('details.title')} onClose={closeDetails}>
            {details}
          </Dialog>
        ))}
    </>
  );
}
