/** What is in the picker: a search, a skin tone, groups, and a grid of which only what is in sight is drawn. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { actions } from '../../app/actions';
import { useApp } from '../../app/store';
import { useText } from '../../i18n';
import { TOUCH, useMedia } from '../media';
import { Groups, Tones } from './bars';
import { type Emoji, emojiData, findEmoji, GROUPS } from './data';
import styles from './emoji.module.css';
import { type Line, lineAt, linesOf, moved, type Section } from './lines';
import { toned } from './tone';

/** Of a line, in rem; the sheet has the same. */
const LINE_REM = 2.5;
/** Where nothing is laid out yet. */
const COLUMNS = 8;
const HEIGHT_PX = 320;
/** Lines drawn beyond what is in sight. */
const BEYOND = 3;

export function EmojiPanel({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useText();
  const language = useApp((state) => state.language);
  const touch = useMedia(TOUCH);
  const { tone, recent: used } = useApp((state) => state.emoji);
  // those in sight stay where they are
  const [kept] = useState(used);
  const [toning, setToning] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const [pointed, setPointed] = useState<Emoji | null>(null);
  const panel = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const toneButton = useRef<HTMLButtonElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const focusNext = useRef(false);
  const { columns, linePx, heightPx } = useMeasure(scroller);
  const [top, setTop] = useState(0);

  const data = emojiData();
  const found = useMemo(() => (data && query.trim() ? findEmoji(data, query) : null), [data, query]);
  const sections = useMemo<Section[]>(() => {
    if (!data) return [];
    if (found) return [{ key: 'found', title: '', items: found }];
    const recent = kept.flatMap((emoji) => data.byEmoji.get(emoji) ?? []);
    const groups = GROUPS.map((group) => ({
      key: String(group),
      title: t(`emoji.group${group}`),
      items: data.all.filter((one) => one.group === group),
    }));
    return [{ key: 'recent', title: t('emoji.recent'), items: recent }, ...groups];
  }, [data, found, kept, t]);
  const lines = useMemo(() => linesOf(sections, columns), [sections, columns]);

  const firstDrawn = Math.max(0, top - BEYOND);
  const lastDrawn = top + Math.ceil(heightPx / linePx) + BEYOND;
  const activeLine = lineAt(lines, active);
  const drawn = lines.flatMap((line, index) =>
    (index >= firstDrawn && index <= lastDrawn) || index === activeLine ? [{ line, index }] : [],
  );
  const inView = lines[top]?.section;
  const shown = pointed ?? cellAt(lines, active);

  useEffect(() => {
    if (!touch) search.current?.focus({ preventScroll: true });
    else scroller.current?.querySelector('button')?.focus({ preventScroll: true });
  }, [touch]);

  useLayoutEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    const box = scroller.current;
    const at = lineAt(lines, active) * linePx;
    // its group's name comes into sight too
    const above = lines[lineAt(lines, active) - 1]?.kind === 'title' ? linePx : 0;
    if (box && at - above < box.scrollTop) box.scrollTop = at - above;
    else if (box && at + linePx > box.scrollTop + heightPx) box.scrollTop = at + linePx - heightPx;
    box?.querySelector<HTMLElement>(`[data-cell="${active}"]`)?.focus({ preventScroll: true });
  }, [active, lines, linePx, heightPx]);

  const goTo = (cell: number) => {
    focusNext.current = true;
    setPointed(null);
    setActive(cell);
  };
  const pick = (one: Emoji | null) => {
    if (!one) return;
    actions.emojiUsed(one.emoji);
    onPick(one.takesTone ? toned(one.emoji, tone) : one.emoji);
  };
  const seek = (text: string) => {
    setQuery(text);
    setActive(0);
    setPointed(null);
    if (scroller.current) scroller.current.scrollTop = 0;
  };
  const toGroup = (key: string) => {
    const index = lines.findIndex((line) => line.section === key);
    const first = lines.slice(index).find((line) => line.kind === 'cells');
    if (scroller.current) scroller.current.scrollTop = index * linePx;
    if (first?.kind === 'cells') setActive(first.from);
  };

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (found) pick(found[0] ?? null);
    } else if (event.key === 'ArrowDown' && lines.length > 0) {
      event.preventDefault();
      focusNext.current = true;
      // the same cell again is no change of state, hence by hand
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${active}"]`)?.focus();
    }
  };
  const onGridKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = moved(lines, active, event.key);
    if (next !== null) {
      event.preventDefault();
      if (next < 0) search.current?.focus();
      else if (next !== active) goTo(next);
    } else if (event.key.length === 1 && event.key !== ' ') search.current?.focus();
  };
  /** The page behind takes no part until this is closed. */
  const onTab = (event: KeyboardEvent) => {
    if (event.key !== 'Tab') return;
    const stops = [...(panel.current?.querySelectorAll<HTMLElement>('input, button') ?? [])].filter(
      ({ tabIndex }) => tabIndex === 0,
    );
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is in it bubble to here
    <div ref={panel} className={styles.panel} onKeyDown={onTab}>
      <div className={styles.head}>
        <label className={styles.search}>
          <Search size={17} strokeWidth={1.75} aria-hidden="true" />
          <input
            ref={search}
            type="search"
            aria-label={t('emoji.search')}
            placeholder={t('emoji.search')}
            autoComplete="off"
            spellCheck={false}
            value={query}
            onChange={(event) => seek(event.target.value)}
            onKeyDown={onSearchKey}
          />
        </label>
        <button
          ref={toneButton}
          type="button"
          className={styles.tone}
          aria-expanded={toning}
          aria-label={`${t('emoji.tone')}: ${t(`emoji.tone${tone}`)}`}
          title={t('emoji.tone')}
          onClick={() => setToning(!toning)}
        >
          {toned('✋', tone)}
        </button>
      </div>
      {toning ? (
        <Tones
          tone={tone}
          onChange={actions.setTone}
          onDone={() => {
            setToning(false);
            toneButton.current?.focus();
          }}
        />
      ) : (
        !found && <Groups sections={sections.filter(({ items }) => items.length > 0)} current={inView} onGo={toGroup} />
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={({ currentTarget }) => setTop(Math.round(currentTarget.scrollTop / linePx))}
      >
        {found?.length === 0 ? (
          <p className={styles.nothing}>{t('emoji.nothing', { query: query.trim() })}</p>
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: of a table only what is in sight would have to be there
          <div
            role="grid"
            aria-label={t('emoji.label')}
            aria-rowcount={lines.length}
            aria-colcount={columns}
            tabIndex={-1}
            className={styles.lines}
            ref={(element) => {
              element?.style.setProperty('--lines', String(lines.length));
              element?.style.setProperty('--columns', String(columns));
            }}
            onKeyDown={onGridKey}
          >
            {drawn.map(({ line, index }) => (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: its cells are
              <div
                key={index}
                role="row"
                aria-rowindex={index + 1}
                className={styles.line}
                ref={(element) => element?.style.setProperty('--at', String(index))}
              >
                {line.kind === 'title' ? (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  // biome-ignore lint/a11y/useFocusableInteractive: it is not to be acted upon
                  <span role="rowheader" className={styles.title}>
                    {line.title}
                  </span>
                ) : (
                  line.items.map((one, place) => (
                    // biome-ignore lint/a11y/useSemanticElements: as above
                    <button
                      key={one.emoji}
                      type="button"
                      role="gridcell"
                      data-cell={line.from + place}
                      tabIndex={line.from + place === active ? 0 : -1}
                      className={styles.cell}
                      aria-label={one.names[language]}
                      title={one.names[language]}
                      onClick={() => pick(one)}
                      onFocus={() => setActive(line.from + place)}
                      onPointerEnter={(event) => event.pointerType === 'mouse' && setPointed(one)}
                    >
                      {one.takesTone ? toned(one.emoji, tone) : one.emoji}
                    </button>
                  ))
                )}
              </div>
            ))}
          </div>
        )}
      </div>
      <div className={styles.about} aria-hidden="true">
        {shown && (
          <>
            <span className={styles.large}>{shown.takesTone ? toned(shown.emoji, tone) : shown.emoji}</span>
            <span className={styles.names}>
              <b>{shown.names[language]}</b>
              {shown.codes[0] && <span>:{shown.codes[0]}:</span>}
            </span>
          </>
        )}
      </div>
      <p className="visually-hidden" role="status">
        {found && found.length > 0 ? t('emoji.found', { count: found.length }) : ''}
      </p>
    </div>
  );
}

function cellAt(lines: readonly Line[], cell: number): Emoji | null {
  const line = lines[lineAt(lines, cell)];
  return line?.kind === 'cells' ? (line.items[cell - line.from] ?? null) : null;
}

/** How many cells a line has and how high things are; it follows the size of the text and of the window. */
function useMeasure(box: { current: HTMLElement | null }): { columns: number; linePx: number; heightPx: number } {
  const [measures, setMeasures] = useState({ columns: COLUMNS, linePx: LINE_REM * 16, heightPx: HEIGHT_PX });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === 0) return;
      const linePx = LINE_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setMeasures({ columns: Math.max(4, Math.floor(clientWidth / linePx)), linePx, heightPx: clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return measures;
}
