/** A small grid of emoji. One button takes part in Tab; the arrows move by column and row. */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useText } from '../i18n';
import styles from './EmojiPicker.module.css';
import { EMOJI } from './emoji';
import { type Anchor, Popover } from './Popover';

const COLUMNS = 8;

type Props = { anchor: Anchor; onPick: (emoji: string) => void; onClose: () => void; align?: 'start' | 'end' };

export function EmojiPicker({ anchor, onPick, onClose, align = 'end' }: Props) {
  const t = useText();
  const grid = useRef<HTMLDivElement>(null);

  useEffect(() => {
    grid.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(grid.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const active = document.activeElement;
    const at = active instanceof HTMLElement ? all.indexOf(active) : -1;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    const jump = { Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Tab') {
      event.preventDefault();
      onClose();
      return;
    }
    const next = jump ?? (step === undefined ? undefined : at + step);
    if (next === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
  };

  return (
    <Popover anchor={anchor} onClose={onClose} label={t('emoji.label')} align={align} side="above" sheet>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the buttons in it bubble to here */}
      <div ref={grid} className={styles.picker} onKeyDown={onKeyDown}>
        {EMOJI.map(({ group, emoji }, index) => (
          <section key={group} aria-labelledby={`emoji-${group}`}>
            <div id={`emoji-${group}`} className={styles.group}>
              {t(`emoji.${group}`)}
            </div>
            <div className={styles.grid}>
              {emoji.split(' ').map((one, place) => (
                <button
                  key={one}
                  type="button"
                  tabIndex={index === 0 && place === 0 ? 0 : -1}
                  className={styles.emoji}
                  onClick={() => onPick(one)}
                >
                  {one}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
    </Popover>
  );
}
