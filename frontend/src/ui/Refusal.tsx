/**
 * Why something was refused, in words, where it passes by itself with the time until then, counting down. A screen reader
 * hears the time once: what changes every second is for the eye.
 */
import { useEffect, useMemo, useState } from 'react';
import { useText } from '../i18n';
import { useDates } from '../i18n/dates';
import { problemText } from '../i18n/problems';
import type { Person, Problem } from '../realtime/wire-types';

const SECOND_MS = 1_000;

/** Milliseconds until a throttled request may be repeated; 0 for every other refusal, and for none. */
export function useWait(problem: Problem | null): number {
  const waitMs = problem?.code === 'throttled' ? (problem.retry_after_ms ?? 0) : 0;
  // the problem itself: a second refusal with the same time is another wait
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const until = useMemo(() => Date.now() + waitMs, [problem, waitMs]);
  const [left, setLeft] = useState(waitMs);
  useEffect(() => {
    const look = () => setLeft(Math.max(0, until - Date.now()));
    look();
    if (until <= Date.now()) return;
    const timer = setInterval(() => {
      look();
      if (until <= Date.now()) clearInterval(timer);
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

type Props = {
  problem: Problem;
  /** Who may be named in it. */
  people?: Readonly<Record<string, Person>>;
};

export function Refusal({ problem, people }: Props) {
  const t = useText();
  const dates = useDates();
  const left = useWait(problem);
  const words = problemText(problem, t, dates, people);
  if (problem.code !== 'throttled' || !problem.retry_after_ms) return words;
  return (
    <>
      <span className="visually-hidden">{left > 0 ? words : t('problem.tooManyOver')}</span>
      <span aria-hidden="true">
        {left > 0 ? problemText({ ...problem, retry_after_ms: left }, t, dates) : t('problem.tooManyOver')}
      </span>
    </>
  );
}
