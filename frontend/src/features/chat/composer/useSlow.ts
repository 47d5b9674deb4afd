/** Slow mode for who writes: how long until the next message may go, counted on this device. */
import { useEffect, useState } from 'react';
import type { Chat } from '../../../app/state';
import { useApp } from '../../../app/store';
import { may } from '../../../realtime/rights';

const SECOND_MS = 1_000;

/**
 * Seconds to wait; 0 where nothing holds one back. A clock that is off is never a reason to wait longer than the chat asks,
 * and what goes too early all the same waits in the outbox.
 */
export function useSlow({ head, stretches }: Chat): number {
  const slowMs = may(head, 'moderate') ? 0 : head.slow_s * SECOND_MS;
  const me = useApp((state) => state.me?.id);
  // the pause begins with the sending, whenever the answer comes
  const queuedMs = useApp(({ outbox }) =>
    Math.max(
      0,
      ...outbox
        .filter(
          ({ chat, state, command }) => chat === head.id && state !== 'refused' && command.type === 'message.send',
        )
        .map((item) => item.createdAtMs),
    ),
  );
  const mine = stretches.at(-1)?.messages.findLast(({ sender, system }) => sender === me && !system);
  const lastMs = Math.max(queuedMs, mine?.created_at_ms ?? 0);
  const [, tick] = useState(0);
  const leftMs = Math.min(slowMs, Math.max(0, lastMs + slowMs - Date.now()));
  const counting = leftMs > 0;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => tick((count) => count + 1), SECOND_MS / 4);
    return () => clearInterval(timer);
  }, [counting]);
  return Math.ceil(leftMs / SECOND_MS);
}
