/** Where to forward messages: one chat or several, found as in the switcher, and what one wants to say with it. */
import { Check, Search } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { store, useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import { may } from '../../../realtime/rights';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { FindField } from '../../../ui/FindField';
import { chatRoute, go } from '../../../ui/route';
import { toast } from '../../../ui/toast';
import { Picture } from '../../people/Picture';
import { inOrder, type Listed, lastMoment } from '../list/filter';
import people from '../people/people.module.css';
import { ranked } from '../switcher/rank';
import { pictureOf, titleOf } from '../words';
import styles from './acts.module.css';
import type { ActProps } from './later';

const MOST = 60;

const isNotes = ({ chat }: Listed): number => (chat.head.kind === 'notes' ? 1 : 0);

/** Where one may write: one's notes first, then the chats one was in last; with a query those that fit best. */
function useTargets(query: string): Listed[] {
  const t = useText();
  const chats = useApp((state) => state.chats);
  const sets = useApp((state) => state.ownSets);
  const known = useApp((state) => state.people);
  const blocked = useApp((state) => state.blocked);
  const all = useMemo(
    () =>
      inOrder(chats, sets)
        .filter(({ chat: { head } }) => may(head, 'write') && !(head.peer && blocked.includes(head.peer)))
        .sort((one, other) => isNotes(other) - isNotes(one) || lastMoment(other.chat) - lastMoment(one.chat)),
    [chats, sets, blocked],
  );
  return useMemo(() => {
    if (query.trim() === '') return all;
    const names = ({ chat }: Listed) => {
      const peer = chat.head.peer ? known[chat.head.peer] : undefined;
      return [titleOf(chat.head, known, t), peer?.username ?? ''];
    };
    return ranked(all, query, names, MOST).map(({ item }) => item);
  }, [all, query, known, t]);
}

export function ForwardDialog({ head, rows, onClose, onDone }: ActProps) {
  const t = useText();
  const id = useId();
  const known = useApp((state) => state.people);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [comment, setComment] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const targets = useTargets(query);
  const at = targets[Math.min(active, targets.length - 1)];
  const optionId = ({ chat }: Listed) => `${id}-${chat.head.id}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the active one is marked in the list by then
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, query]);

  const pick = ({ chat }: Listed) =>
    setChosen((now) =>
      now.includes(chat.head.id) ? now.filter((one) => one !== chat.head.id) : [...now, chat.head.id],
    );
  const forward = () => {
    if (chosen.length === 0) return;
    const messages = rows.map(({ message }) => ({
      place: { chat: head.id, seq: message.seq },
      body: message.body ?? '',
      // of what was forwarded before, who wrote it first
      forwarded: message.forwarded ?? { sender: message.sender, created_at_ms: message.created_at_ms },
    }));
    for (const chat of chosen) {
      if (comment.trim() !== '') actions.send(chat, comment.trim());
      actions.forward(chat, messages);
    }
    const state = store.getState();
    const target = chosen.length === 1 ? state.chats[chosen[0] ?? ''] : undefined;
    const words = chosen.length === 1 ? t('forward.done') : t('forward.doneMany', { count: chosen.length });
    const extra = target && {
      title: titleOf(target.head, state.people, t),
      onPress: () => go(chatRoute(target.head.id)),
    };
    toast(state.link === 'online' ? words : t('forward.later'), extra);
    onDone();
    onClose();
  };

  return (
    <Dialog
      kind="panel"
      title={t('forward.title', { count: rows.length })}
      onClose={onClose}
      footer={
        <form
          className={styles.foot}
          onSubmit={(event) => {
            event.preventDefault();
            forward();
          }}
        >
          <input
            className={styles.comment}
            aria-label={t('forward.comment')}
            placeholder={t('forward.comment')}
            maxLength={LIMITS.MESSAGE_BODY_MAX_CHARS}
            autoComplete="off"
            dir="auto"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button type="submit" kind="primary" aria-disabled={chosen.length === 0}>
            {t('forward.action')}
          </Button>
        </form>
      }
    >
      <div className={people.picker}>
        <div className={people.search}>
          <Search size={16} strokeWidth={1.75} aria-hidden="true" />
          <FindField
            label={t('forward.search')}
            value={query}
            onChange={(typed) => {
              setQuery(typed);
              setActive(0);
            }}
            list={`${id}-list`}
            options={targets.map(optionId)}
            active={active}
            onActive={setActive}
            onEnter={(event) => {
              if (event.ctrlKey || event.metaKey) forward();
              else if (at) pick(at);
            }}
          />
        </div>
        <span className="visually-hidden" role="status">
          {chosen.length > 0 && t('forward.chosen', { count: chosen.length })}
        </span>
        {targets.length === 0 && (
          <p className={styles.note} role="status">
            {query.trim() === '' ? t('forward.nowhere') : t('forward.nothing', { query: query.trim() })}
          </p>
        )}
        <div
          ref={list}
          id={`${id}-list`}
          role="listbox"
          aria-label={t('forward.to')}
          aria-multiselectable="true"
          className={people.people}
        >
          {targets.map((listed, index) => {
            const title = titleOf(listed.chat.head, known, t);
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
              // biome-ignore lint/a11y/useFocusableInteractive: the field points at the option, as a combobox does
              <div
                key={listed.chat.head.id}
                id={optionId(listed)}
                role="option"
                aria-selected={chosen.includes(listed.chat.head.id)}
                data-active={listed === at ? '' : undefined}
                className={people.person}
                onPointerMove={() => setActive(index)}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => pick(listed)}
              >
                <Picture id={pictureOf(listed.chat.head)} name={title} size="member" />
                <span className={people.names}>
                  <b dir="auto">{title}</b>
                </span>
                <span className={people.tick} aria-hidden="true">
                  <Check size={14} strokeWidth={3} />
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </Dialog>
  );
}
