/**
 * The draft of a chat and the message it answers, the same on all devices: told a moment after typing, taken from elsewhere
 * only over what was not changed here. An answer without a word yet stays on this device: without a text there is no draft.
 */
import { useCallback, useEffect, useRef } from 'react';
import { actions } from '../../../app/actions';
import { useOwn } from '../../../app/own';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { LIMITS } from '../../../realtime/limits';
import { codePoints } from '../../../ui/text';

const SETTLED_MS = 1_000;

type Draft = { text: string; reply: number | undefined };

const isSame = (one: Draft, other: Draft): boolean =>
  one.text === other.text && (one.text === '' || one.reply === other.reply);

/** Gives what tells the draft at once, for leaving the field. */
export function useDraftSync({ head }: Chat): () => void {
  const { id } = head;
  const text = useApp((state) => state.drafts[id] ?? '');
  const reply = useApp((state) => state.replies[id]);
  const { body: toldText = '', reply_to_seq: toldReply } = useOwn(head).draft ?? {};
  const before = useRef<Draft>({ text: '', reply: undefined });
  const now = { text, reply };
  const told = { text: toldText, reply: toldReply };
  const latest = useRef({ now, told });
  latest.current = { now, told };

  const tell = useCallback(() => {
    const { now, told } = latest.current;
    const body = now.text.trim() === '' ? '' : now.text;
    // one too long stays on this device until it is shorter
    if (isSame({ ...now, text: body }, told) || codePoints(body) > LIMITS.MESSAGE_BODY_MAX_CHARS) return;
    const answers = body === '' || now.reply === undefined ? {} : { reply_to_seq: now.reply };
    actions.setOwn(id, { draft: { body, ...answers } });
  }, [id]);

  useEffect(() => {
    const { now } = latest.current;
    const told = { text: toldText, reply: toldReply };
    const untouched = isSame(now, before.current);
    before.current = told;
    if (!untouched || isSame(now, told)) return;
    actions.setDraft(id, told.text);
    actions.setReply(id, told.reply ?? null);
  }, [id, toldText, toldReply]);

  useEffect(() => {
    if (isSame({ text, reply }, before.current)) return;
    // emptied, or sent: no other device goes on with it
    const timer = setTimeout(tell, text === '' ? 0 : SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text, reply, tell]);

  useEffect(() => tell, [tell]);
  return tell;
}
