/** Asks while it is typed, page by page; on the device alone where there is no connection. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import { store, useApp } from '../../../app/store';
import type { Problem, SearchHit } from '../../../realtime/wire-types';
import { searchOnDevice } from './device';
import { type Filters, isFiltered, queryOf } from './query';

const ASK_AFTER_MS = 250;
const PAGE = 30;

export type Found = {
  /** nothing: there is nothing to look for. partly: there may be more. */
  state: 'nothing' | 'searching' | 'partly' | 'all' | 'failed';
  hits: SearchHit[];
  problem: Problem | null;
  onDevice: boolean;
  /** Looks for another page. */
  more: () => void;
};

type Answer = Omit<Found, 'more'> & { cursor: string | undefined };

const NOTHING: Answer = { state: 'nothing', hits: [], problem: null, onDevice: false, cursor: undefined };

const placeOf = ({ chat, seq }: SearchHit): string => `${chat}/${seq}`;

/** What is written meanwhile can bring a place a second time. */
function joined(known: SearchHit[], come: SearchHit[]): SearchHit[] {
  const places = new Set(known.map(placeOf));
  return [...known, ...come.filter((hit) => !places.has(placeOf(hit)))];
}

export function useSearch(text: string, chat: string | null, filters: Filters): Found {
  const online = useApp((state) => state.link === 'online');
  const [answer, setAnswer] = useState(NOTHING);
  const run = useRef({ stale: true });
  const q = queryOf(text, filters);
  const { words } = filters;
  const latest = useRef({ text, filters });
  latest.current = { text, filters };

  const ask = useCallback(
    async (mine: { stale: boolean }, known: Answer) => {
      let now = known;
      const wanted = known.hits.length + PAGE;
      // a page may be empty though there is more to look through: each answer comes soon
      do {
        const result = await actions.searchMessages({ q, chat, words, cursor: now.cursor });
        if (mine.stale) return;
        if (!result.ok) {
          const isOffline = result.problem.code === 'offline' && now.hits.length === 0;
          setAnswer(isOffline ? onDevice(latest.current, chat) : { ...now, state: 'failed', problem: result.problem });
          return;
        }
        const hits = joined(now.hits, result.value.hits);
        const { cursor } = result.value;
        const state = cursor === undefined ? 'all' : hits.length >= wanted ? 'partly' : 'searching';
        now = { state, hits, problem: null, onDevice: false, cursor };
        setAnswer(now);
      } while (now.state === 'searching');
    },
    [q, chat, words],
  );

  useEffect(() => {
    const mine = { stale: false };
    run.current = mine;
    if (q === '') {
      setAnswer(NOTHING);
      return;
    }
    if (!online) {
      setAnswer(onDevice(latest.current, chat));
      return;
    }
    setAnswer((before) => ({ ...before, state: 'searching', problem: null }));
    const timer = setTimeout(() => void ask(mine, { ...NOTHING, state: 'searching' }), ASK_AFTER_MS);
    return () => {
      mine.stale = true;
      clearTimeout(timer);
    };
  }, [q, chat, online, ask]);

  const more = useCallback(() => {
    if (answer.state !== 'partly' && answer.state !== 'failed') return;
    const next: Answer = { ...answer, state: 'searching', problem: null };
    setAnswer(next);
    void ask(run.current, next);
  }, [answer, ask]);

  return { ...answer, more };
}

function onDevice({ text, filters }: { text: string; filters: Filters }, chat: string | null): Answer {
  const asks = text.trim() !== '' || isFiltered(filters);
  const hits = asks ? searchOnDevice(store.getState(), text, chat, filters) : [];
  return { ...NOTHING, state: 'all', hits, onDevice: true };
}
