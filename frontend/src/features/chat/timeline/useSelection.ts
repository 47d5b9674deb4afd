/** Several messages chosen at once: one by one, or as a range from the one chosen last. */
import { createContext, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../../../i18n';
import { toast } from '../../../ui/toast';
import { type Item, type MessageRow, placeIn } from './items';

/** Rows by place, ascending; held themselves, because what is far from the screen leaves memory. null: nothing is being chosen. */
export type Selection = ReadonlyMap<number, MessageRow> | null;

/** For the rows: which of them are chosen. */
export const SelectionContext = createContext<Selection>(null);

const MOST = 100;

export const isSelectable = ({ message }: MessageRow): boolean =>
  message.seq > 0 && !message.deleted && !message.system;

export function useSelection(items: Item[]) {
  const t = useText();
  const [selection, setSelection] = useState<Selection>(null);
  const anchor = useRef(0);
  const latest = useRef({ items, selection, t });
  latest.current = { items, selection, t };

  const acts = useMemo(() => {
    const set = (rows: MessageRow[]) => {
      if (rows.length > MOST) return toast(latest.current.t('selection.most', { count: MOST }));
      const ordered = rows.sort((one, other) => one.message.seq - other.message.seq);
      setSelection(rows.length > 0 ? new Map(ordered.map((row) => [row.message.seq, row])) : null);
    };
    return {
      toggle(row: MessageRow): void {
        if (!isSelectable(row)) return;
        const { seq } = row.message;
        anchor.current = seq;
        const others = [...(latest.current.selection?.values() ?? [])].filter(({ message }) => message.seq !== seq);
        set(latest.current.selection?.has(seq) ? others : [...others, row]);
      },
      /** Everything between the row chosen last and this one. */
      extend(row: MessageRow): void {
        const { items: all, selection: chosen } = latest.current;
        const [from, to] = [anchor.current, row.message.seq].sort((one, other) => one - other);
        if (from === undefined || to === undefined || from === 0) return;
        const between = all.slice(placeIn(all, from), placeIn(all, to + 1)).map((item) => item.row);
        const rows = new Map(chosen);
        for (const each of between) if (isSelectable(each)) rows.set(each.message.seq, each);
        set([...rows.values()]);
      },
      clear: () => setSelection(null),
    };
  }, []);

  const selecting = selection !== null;
  useEffect(() => {
    if (!selecting) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      acts.clear();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [selecting, acts]);

  return { selection, ...acts };
}
