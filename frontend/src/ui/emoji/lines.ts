/** The picker's grid as lines of equal height, so that only those in sight have to be drawn. */
import type { Emoji } from './data';

export type Section = { key: string; title: string; items: readonly Emoji[] };

export type Line =
  | { kind: 'title'; section: string; title: string }
  /** `from` is the place of its first cell among all cells. */
  | { kind: 'cells'; section: string; from: number; items: readonly Emoji[] };

export function linesOf(sections: readonly Section[], columns: number): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const { key, title, items } of sections) {
    if (items.length === 0) continue;
    if (title !== '') lines.push({ kind: 'title', section: key, title });
    for (let at = 0; at < items.length; at += columns) {
      const some = items.slice(at, at + columns);
      lines.push({ kind: 'cells', section: key, from, items: some });
      from += some.length;
    }
  }
  return lines;
}

export function lineAt(lines: readonly Line[], cell: number): number {
  return lines.findIndex((line) => line.kind === 'cells' && cell >= line.from && cell < line.from + line.items.length);
}

/** Where a key leads from a cell; -1 is above the first line, null says that the key leads nowhere. */
export function moved(lines: readonly Line[], cell: number, key: string): number | null {
  const last = lines.at(-1);
  const end = last?.kind === 'cells' ? last.from + last.items.length - 1 : 0;
  const column = (): number => {
    const line = lines[lineAt(lines, cell)];
    return line?.kind === 'cells' ? cell - line.from : 0;
  };
  const byLines = (count: number): number => {
    const step = Math.sign(count);
    let at = lineAt(lines, cell);
    let found = cell;
    for (let left = Math.abs(count); left > 0; ) {
      at += step;
      const line = lines[at];
      if (!line) return step < 0 && Math.abs(count) === 1 ? -1 : found;
      if (line.kind === 'title') continue;
      found = line.from + Math.min(column(), line.items.length - 1);
      left--;
    }
    return found;
  };
  switch (key) {
    case 'ArrowRight':
      return Math.min(cell + 1, end);
    case 'ArrowLeft':
      return Math.max(cell - 1, 0);
    case 'ArrowDown':
      return byLines(1);
    case 'ArrowUp':
      return byLines(-1);
    case 'PageDown':
      return byLines(5);
    case 'PageUp':
      return byLines(-5);
    case 'Home':
      return 0;
    case 'End':
      return end;
    default:
      return null;
  }
}
