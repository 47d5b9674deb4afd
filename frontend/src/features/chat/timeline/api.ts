/** What a row can ask of the timeline it stands in. One object for all rows, the same at every render. */
import { createContext, useContext } from 'react';
import type { Anchor } from '../../../ui/Popover';
import type { MessageRow } from './items';

export type TimelineApi = {
  chat: string;
  reply: (row: MessageRow) => void;
  openMenu: (row: MessageRow, anchor: Anchor) => void;
  openPicker: (row: MessageRow, anchor: Anchor) => void;
  edit: (row: MessageRow) => void;
  /** Asks whether to delete them. */
  remove: (...rows: MessageRow[]) => void;
  /** Asks where to. */
  forward: (...rows: MessageRow[]) => void;
  /** Pins it, or takes the pin away. */
  pin: (row: MessageRow) => void;
  /** For oneself; what is saved is let go of. */
  save: (row: MessageRow) => void;
  /** Shows what it said before its edits. */
  versions: (row: MessageRow) => void;
  /** Shows who read it. */
  readers: (row: MessageRow) => void;
  /** Back: from a jump, or to writing. */
  leave: () => void;
  toggleReaction: (row: MessageRow, emoji: string) => void;
  /** `from`: the place to come back to. */
  jumpTo: (seq: number, from: number) => void;
  /** To a place, for good. */
  goTo: (seq: number) => void;
  /** Into the selection or out of it. */
  select: (row: MessageRow) => void;
  /** Everything from the row chosen last up to this one. */
  selectTo: (row: MessageRow) => void;
  openDates: (anchor: Anchor) => void;
};

export const TimelineContext = createContext<TimelineApi | null>(null);

/** Whether the controls inside a row take part in Tab: only those of the row that does itself. */
export const RowTabIndex = createContext<0 | -1>(-1);

export function useTimeline(): TimelineApi {
  const api = useContext(TimelineContext);
  if (!api) throw new Error('a row stands outside a timeline');
  return api;
}
