/** The two rows of buttons above the grid: the groups, and in their place the skin tones. The arrows move within them. */
import { Apple, Cat, Clock, Flag, Heart, Lightbulb, type LucideIcon, Plane, Smile, Trophy, Users } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useText } from '../../i18n';
import styles from './emoji.module.css';
import type { Section } from './lines';
import { TONES, type Tone, toned } from './tone';

const ICONS: Readonly<Record<string, LucideIcon>> = {
  recent: Clock,
  0: Smile,
  1: Users,
  3: Cat,
  4: Apple,
  5: Plane,
  6: Trophy,
  7: Lightbulb,
  8: Heart,
  9: Flag,
};

/** What a step within a row of buttons leads to. */
const stepOf = (key: string): number => ({ ArrowRight: 1, ArrowLeft: -1 })[key] ?? 0;

type GroupsProps = { sections: Section[]; current: string | undefined; onGo: (key: string) => void };

export function Groups({ sections, current, onGo }: GroupsProps) {
  const t = useText();
  const bar = useRef<HTMLDivElement>(null);
  const stop = Math.max(
    0,
    sections.findIndex(({ key }) => key === current),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key);
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button.matches(':focus'));
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div ref={bar} className={styles.groups} role="toolbar" aria-label={t('emoji.groups')} onKeyDown={onKeyDown}>
      {sections.map(({ key, title }, index) => {
        const Icon = ICONS[key] ?? Smile;
        return (
          <button
            key={key}
            type="button"
            className={styles.group}
            aria-label={title}
            title={title}
            aria-current={key === current ? 'true' : undefined}
            tabIndex={index === stop ? 0 : -1}
            onClick={() => onGo(key)}
          >
            <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
          </button>
        );
      })}
    </div>
  );
}

type TonesProps = { tone: Tone; onChange: (tone: Tone) => void; onDone: () => void };

export function Tones({ tone, onChange, onDone }: TonesProps) {
  const t = useText();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => bar.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = stepOf(event.key);
    if (step === 0) return;
    event.preventDefault();
    const next = TONES[(tone + step + TONES.length) % TONES.length] ?? 0;
    onChange(next);
    bar.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div ref={bar} className={styles.groups} role="radiogroup" aria-label={t('emoji.tone')} onKeyDown={onKeyDown}>
      {TONES.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: choosing by a press closes the row, which a radio button can't tell from a key
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === tone}
          aria-label={t(`emoji.tone${one}`)}
          title={t(`emoji.tone${one}`)}
          tabIndex={one === tone ? 0 : -1}
          className={styles.group}
          onClick={() => {
            onChange(one);
            onDone();
          }}
        >
          {toned('✋', one)}
        </button>
      ))}
    </div>
  );
}
