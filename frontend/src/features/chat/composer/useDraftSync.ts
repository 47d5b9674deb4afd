/** The draft of a chat, the same on all devices: told a moment after typing, taken from elsewhere only over what was not changed here. */
import { useCallback, useEffect, useRef } from 'react';
import { actions } from '../../../app/actions';
import { useOwn } from '../../../app/own';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { LIMITS } from '../../../realtime/limits';
import { codePoints } from '../../../ui/text';

const SETTLED_MS = 1_000;

/** Gives what tells the draft at once, for leaving the field. */
export function useDraftSync({ head }: Chat): () => void {
  const { id } = head;
  const text = useApp((state) => state.drafts[id] ?? '');
  const told = useOwn(head).draft?.body ?? '';
  const before = useRef('');
  const latest = useRef({ text, told });
  latest.current = { text, told };

  const tell = useCallback(() => {
    const now = latest.current;
    const body = now.text.trim() === '' ? '' : now.text;
    // one too long stays on this device until it is shorter
    if (body !== now.told && codePoints(body) <= LIMITS.MESSAGE_BODY_MAX_CHARS) actions.setOwn(id, { draft: { body } });
  }, [id]);

  useEffect(() => {
    const untouched = latest.current.text === before.current;
    before.current = told;
    if (untouched && latest.current.text !== told) actions.setDraft(id, told);
  }, [id, told]);

  useEffect(() => {
    if (text === before.current) return;
    // emptied, or sent: no other device goes on with it
    const timer = setTimeout(tell, text === '' ? 0 : SETTLED_MS);
    return () => clearTimeout(timer);
  }, [text, tell]);

  useEffect(() => tell, [tell]);
  return tell;
}
