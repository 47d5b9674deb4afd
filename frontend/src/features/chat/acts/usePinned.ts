/** The pinned messages of a chat, loaded or not: asked for whenever the pins change, and shown as the chat holds them since. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { messageAt } from '../../../realtime/stretches';
import type { Message, Problem } from '../../../realtime/wire-types';

type Asked = { pins: string; messages: Message[] };

export type Pinned = { messages: Message[]; problem: Problem | null; isKnown: boolean; ask: () => void };

/** The newest pin first. `isKnown`: what is not in the list can't be shown. */
export function usePinned({ head, stretches }: Pick<Chat, 'head' | 'stretches'>): Pinned {
  const { id, pinned } = head;
  const pins = pinned.join(' ');
  const connected = useApp((state) => state.connected);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isMissing = pinned.some((seq) => messageAt(stretches, seq) === undefined);
  const isKnown = !isMissing || asked?.pins === pins;

  const ask = useCallback(async () => {
    setProblem(null);
    const result = await actions.pinned(id);
    if (result.ok) setAsked({ pins, messages: result.value });
    else setProblem(result.problem);
  }, [id, pins]);
  useEffect(() => {
    if (!isKnown && connected) void ask();
  }, [isKnown, connected, ask]);

  const messages = useMemo(
    () =>
      pinned.flatMap((seq) => {
        const message = messageAt(stretches, seq) ?? asked?.messages.find((one) => one.seq === seq);
        return message && !message.hidden && !message.deleted ? [message] : [];
      }),
    [pinned, stretches, asked],
  );
  return { messages, problem, isKnown, ask };
}
