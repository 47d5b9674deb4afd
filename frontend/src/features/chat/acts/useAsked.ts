/** An answer that a dialog asks the server for when it opens, and again where that failed. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '../../../app/state';
import type { Problem } from '../../../realtime/wire-types';

export type Asked<T> = { value: T | null; problem: Problem | null; again: () => void };

export function useAsked<T>(ask: () => Promise<Result<T>>): Asked<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(ask);
  latest.current = ask;
  const again = useCallback(async () => {
    setProblem(null);
    const result = await latest.current();
    if (result.ok) setValue(result.value);
    else setProblem(result.problem);
  }, []);
  useEffect(() => void again(), [again]);
  return { value, problem, again };
}
