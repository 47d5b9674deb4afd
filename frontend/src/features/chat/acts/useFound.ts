/** Messages of many chats, page by page: what was saved, what mentions somebody. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '../../../app/state';
import type { Found, FoundOut, Problem } from '../../../realtime/wire-types';

export type FoundPages = {
  found: readonly Found[];
  busy: boolean;
  problem: Problem | null;
  /** There are others behind these, or nothing is here yet. */
  hasMore: boolean;
  more: () => void;
  setFound: (change: (found: readonly Found[]) => readonly Found[]) => void;
  setProblem: (problem: Problem | null) => void;
};

export function useFound(ask: (cursor?: string) => Promise<Result<FoundOut>>): FoundPages {
  const [found, setFound] = useState<readonly Found[]>([]);
  const [next, setNext] = useState<string | undefined>();
  const [busy, setBusy] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const asking = useRef(ask);

  const load = useCallback(async (from?: string) => {
    setBusy(true);
    setProblem(null);
    let cursor = from;
    let page: readonly Found[];
    // a page may be empty though there are others behind it: of chats that were left
    do {
      const result = await asking.current(cursor);
      if (!result.ok) {
        setBusy(false);
        return setProblem(result.problem);
      }
      ({ found: page, cursor } = result.value);
      setFound((before) => [...before, ...page]);
      setNext(cursor);
    } while (page.length === 0 && cursor !== undefined);
    setBusy(false);
  }, []);
  useEffect(() => void load(), [load]);

  return {
    found,
    busy,
    problem,
    hasMore: next !== undefined || found.length === 0,
    more: () => void load(next),
    setFound,
    setProblem,
  };
}
