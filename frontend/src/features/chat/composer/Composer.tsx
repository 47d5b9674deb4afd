/** Writing: grows with the text, keeps a draft, answers, edits; explains a text that is too long and loses nothing. */
import { Smile, Timer } from 'lucide-react';

import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { LIMITS } from '../../../realtime/limits';
import { IconButton } from '../../../ui/Button';
import { EmojiPicker } from '../../../ui/emoji/EmojiPicker';
import { TOUCH, useMedia } from '../../../ui/media';
import { codePoints } from '../../../ui/text';
import { clock } from '../details/slow';
import styles from './composer.module.css';
import { formedIn, textOf } from './formed';
import { insertText } from './insert';
import { MentionSuggestions } from './MentionSuggestions';
import { type Mode, NEW } from './mode';
import { SendButton } from './SendButton';
import { Strip } from './Strip';
import { SUGGESTIONS_ID, Suggestions, suggestionId } from './Suggestions';
import { splitText, toSend } from './split';
import { useDraftSync } from './useDraftSync';
import { useMentions } from './useMentions';
import { useShortcodes } from './useShortcodes';
import { useSlow } from './useSlow';

/** How near to the limit the counter appears. */
const COUNTED = 500;

type Props = {
  chat: Chat;
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** The up arrow in an empty field: edit the newest own message. */
  onEditLast: () => void;
  input: RefObject<HTMLTextAreaElement | null>;
};

export function Composer({ chat, mode, onMode, onEditLast, input }: Props) {
  const t = useText();
  const { id } = chat.head;
  const draft = useApp((state) => state.drafts[id] ?? '');
  const tellDraft = useDraftSync(chat);
  const touch = useMedia(TOUCH);
  const enter = useApp((state) => state.prefs.enter);
  const [edited, setEdited] = useState('');
  const [pickerAt, setPickerAt] = useState<Element | null>(null);
  const editing = mode.kind === 'edit';
  const text = editing ? edited : draft;
  const left = text.length > LIMITS.MESSAGE_BODY_MAX_CHARS - COUNTED ? room(toSend(text)) : COUNTED + 1;
  const parts = useMemo(
    () => (left < 0 && !editing ? splitText(text, LIMITS.MESSAGE_BODY_MAX_CHARS) : []),
    [left, editing, text],
  );
  const waitS = useSlow(chat);
  // an edit is no message of its own
  const waiting = waitS > 0 && !editing;
  const sendable = toSend(text) !== '' && left >= 0 && !waiting;
  // a draft is gone on with at its end
  const caret = useRef<number | null>(draft.length);

  const isShown = useRef(false);
  const seq = mode.kind === 'new' ? 0 : mode.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew with another message
  useEffect(() => {
    if (mode.kind === 'edit') {
      setEdited(mode.body);
      caret.current = mode.body.length;
    }
    // one that was begun before the chat was left waits without a phone's keyboard
    if (mode.kind !== 'new' && isShown.current) input.current?.focus();
    isShown.current = true;
  }, [mode.kind, seq]);

  useEffect(() => {
    if (caret.current === null) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });

  const write = (next: string) => {
    if (editing) setEdited(next);
    else {
      actions.setDraft(id, next);
      if (next.trim()) actions.typing(id);
    }
  };
  const done = () => {
    onMode(NEW);
    input.current?.focus();
  };
  const send = (bodies: string[], silent = false) => {
    const how: [] | [silent: true] = silent ? [true] : [];
    for (const [index, body] of bodies.entries()) {
      actions.send(id, body, mode.kind === 'reply' && index === 0 ? mode.seq : undefined, ...how);
    }
    actions.setDraft(id, '');
    done();
  };
  const submit = (silent = false) => {
    if (!sendable) return;
    const body = toSend(text);
    if (mode.kind !== 'edit') return send([body], silent);
    if (body !== mode.body) actions.edit(id, mode.seq, body);
    done();
  };
  const put = (from: number, to: number, added: string) => {
    const field = input.current;
    if (field && insertText(field, from, to, added)) return;
    caret.current = from + added.length;
    write(text.slice(0, from) + added + text.slice(to));
  };
  const codes = useShortcodes({ field: input, put });
  const mentions = useMentions({ chat, put });
  const insert = (emoji: string) => {
    const field = input.current;
    setPickerAt(null);
    put(field?.selectionStart ?? text.length, field?.selectionEnd ?? text.length, emoji);
    field?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || codes.onKey(event) || mentions.onKey(event)) return;
    const sends = (enter === 'sends' && !touch) || event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && sends) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && text === '' && mode.kind === 'new') {
      event.preventDefault();
      onEditLast();
    } else if (event.key === 'Escape' && mode.kind !== 'new') {
      event.preventDefault();
      onMode(NEW);
    }
  };

  const suggesting = codes.list.length > 0 ? codes : mentions.list.length > 0 ? mentions : null;
  const problem = left < 0 ? t(editing ? 'composer.overEdit' : 'composer.over', { count: -left }) : null;
  return (
    <footer className={styles.composer}>
      <div className={styles.box}>
        {suggesting === codes && <Suggestions name={codes.name} list={codes.list} at={codes.at} onPick={codes.pick} />}
        {suggesting === mentions && <MentionSuggestions list={mentions.list} at={mentions.at} onPick={mentions.pick} />}
        {mode.kind !== 'new' && <Strip chat={chat} mode={mode} onClose={() => onMode(NEW)} />}
        <div className={styles.line}>
          <div className={styles.grow} data-text={`${text}\n`}>
            <textarea
              ref={input}
              rows={1}
              dir="auto"
              className={styles.text}
              aria-label={t('composer.label')}
              aria-invalid={problem ? true : undefined}
              aria-autocomplete="list"
              aria-controls={suggesting ? SUGGESTIONS_ID : undefined}
              aria-activedescendant={suggesting ? suggestionId(suggesting.at) : undefined}
              aria-describedby={left <= COUNTED ? 'composer-room' : undefined}
              placeholder={t('composer.placeholder')}
              enterKeyHint={touch ? 'enter' : 'send'}
              value={text}
              onChange={({ target }) => {
                write(target.value);
                codes.written(target.value, target.selectionEnd);
                mentions.look(target.value, target.selectionEnd);
              }}
              onPaste={(event) => {
                const formed = formedIn(event.clipboardData);
                if (formed === null) return;
                event.preventDefault();
                const { selectionStart, selectionEnd } = event.currentTarget;
                void textOf(formed).then((words) => put(selectionStart, selectionEnd, words));
              }}
              onSelect={({ currentTarget }) => {
                codes.look(currentTarget.value, currentTarget.selectionEnd);
                mentions.look(currentTarget.value, currentTarget.selectionEnd);
              }}
              onKeyDown={onKeyDown}
              onBlur={() => {
                codes.close();
                mentions.close();
                tellDraft();
              }}
            />
          </div>
          <IconButton
            icon={Smile}
            label={t('composer.emoji')}
            className={styles.tool}
            aria-haspopup="dialog"
            aria-expanded={pickerAt !== null}
            onClick={(event) => setPickerAt(pickerAt ? null : event.currentTarget)}
          />
          <SendButton editing={editing} sendable={sendable} onSend={submit} />
        </div>
        {waiting && (
          <p className={styles.slow} role="timer">
            <Timer size={14} strokeWidth={2} aria-hidden="true" />
            {t('slow.wait', { time: clock(waitS) })}
          </p>
        )}
        {left <= COUNTED && (
          <div className={styles.room} data-over={problem ? '' : undefined}>
            <p id="composer-room" role="status">
              {problem ?? t('composer.left', { count: left })}
            </p>
            {parts.length > 0 && !waiting && (
              <button type="button" className={styles.split} onClick={() => send(parts)}>
                {t('composer.split', { count: parts.length })}
              </button>
            )}
          </div>
        )}
      </div>
      {pickerAt && <EmojiPicker anchor={pickerAt} onPick={insert} onClose={() => setPickerAt(null)} />}
    </footer>
  );
}

const room = (text: string): number => LIMITS.MESSAGE_BODY_MAX_CHARS - codePoints(text);
