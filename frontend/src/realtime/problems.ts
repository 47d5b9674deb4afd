/** Which refusals pass by themselves. */
import type { Problem } from './wire-types';

const PASSING = new Set(['unavailable', 'throttled', 'offline']);
const PAUSE_MS = 1_000;

export const offline = (message: string): Problem => ({ code: 'offline', message });

/** How long to wait before asking the same again; undefined where it would be refused again. */
export function retryAfterMs({ code, retry_after_ms }: Problem): number | undefined {
  return retry_after_ms ?? (PASSING.has(code) ? PAUSE_MS : undefined);
}
