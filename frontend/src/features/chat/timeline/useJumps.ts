/** Going to places of a timeline, loaded or not, and back to where one came from. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { actions } from '../../../app/actions';
import type { Chat } from '../../../app/state';
import { store, useApp } from '../../../app/store';
import { useText } from '../../../i18n';
import { useDates } from '../../../i18n/dates';
import { problemText } from '../../../i18n/problems';
import { messageAt } from '../../../realtime/stretches';
import { chatRoute, go } from '../../../ui/route';
import { toast } from '../../../ui/toast';
import { holds, type Segment } from './items';
import type { Place } from './places';
import type { Start } from './useView';

/** A place to go to; each jump is a new object. */
export type Target = { seq: number; align: 'start' | 'center' };

/** `from`: where to come back to, if anywhere. */
type Jump = Target & { from: number | null };

type Timeline = {
  chat: Chat;
  segments: readonly Segment[];
  segment: Segment | undefined;
  /** What is on screen now. */
  place: { readonly current: Place };
  show: (around: number | null, start: Start) => void;
};

export function useJumps({ chat, segments, segment, place, show }: Timeline) {
  const t = useText();
  const dates = useDates();
  const { id } = chat.head;
  const [target, setTarget] = useState<Target | null>(null);
  const [origins, setOrigins] = useState<readonly number[]>([]);
  const wanted = useRef<Jump | null>(null);

  /** Goes to a place that is loaded; false where it is not. */
  const goTo = ({ seq, align, from }: Jump): boolean => {
    if (!segment || !holds(segment, seq)) {
      if (!segments.some((one) => holds(one, seq))) return false;
      show(seq, { kind: 'place', seq, align });
    }
    setTarget({ seq, align });
    if (from) setOrigins((before) => [...before.filter((origin) => origin !== from), from]);
    return true;
  };
  useLayoutEffect(() => {
    if (wanted.current && goTo(wanted.current)) wanted.current = null;
  });

  const jump = async (to: Jump): Promise<void> => {
    wanted.current = null;
    if (goTo(to)) return;
    wanted.current = to;
    await actions.loadAround(id, to.seq);
    // what came is drawn before the next task; if the place was not in it, it can't be shown
    setTimeout(() => {
      if (wanted.current !== to) return;
      wanted.current = null;
      const problem = store.getState().chats[id]?.loadProblem;
      toast(problem ? `${t('timeline.loadFailed')} ${problemText(problem, t, dates)}` : t('timeline.gone'));
    });
  };

  const here = (): number | null => (place.current.atEnd ? null : place.current.topSeq);

  /** To the first message of a day or after it. */
  const toDay = async (ms: number, now: number): Promise<void> => {
    const from = here();
    const found = await actions.seqAt(id, ms);
    if (!found.ok) return toast(`${t('timeline.loadFailed')} ${problemText(found.problem, t, dates)}`);
    if (found.value === null) {
      show(null, { kind: 'end' });
      return toast(t('timeline.nothingSince', { day: dates.day(ms, now) }));
    }
    await jump({ seq: found.value, align: 'start', from });
  };

  const toBeginning = async (): Promise<void> => {
    const from = here();
    const found = await actions.seqAt(id, 0);
    if (!found.ok) toast(`${t('timeline.loadFailed')} ${problemText(found.problem, t, dates)}`);
    else if (found.value !== null) await jump({ seq: found.value, align: 'start', from });
  };

  /** Of the places one came from, those below what is on screen: others were scrolled back to. */
  const waiting = origins.filter((origin) => origin > place.current.lastSeq);
  const origin = waiting.at(-1) ?? null;
  const goBack = (): boolean => {
    const left = origins.filter((one) => one > place.current.lastSeq);
    const seq = left.pop();
    setOrigins(left);
    if (seq === undefined) return false;
    void jump({ seq, align: 'center', from: null });
    return true;
  };
  const forget = useCallback(() => setOrigins([]), []);

  return { target, jump, toDay, toBeginning, origin, goBack, forget };
}

/** Follows the address to the message it names, once the chat is there; then the address is that of the chat again. */
export function useLinked(id: string, linked: number | null, ready: boolean, jump: (to: Jump) => Promise<void>): void {
  const connected = useApp((state) => state.connected);
  const loaded = useApp(
    (state) => linked !== null && messageAt(state.chats[id]?.stretches ?? [], linked) !== undefined,
  );
  const latest = useRef(jump);
  latest.current = jump;
  useEffect(() => {
    if (linked === null || !ready || !(connected || loaded)) return;
    void latest.current({ seq: linked, align: 'center', from: null });
    go(chatRoute(id), { inPlace: true });
  }, [id, linked, ready, connected, loaded]);
}
