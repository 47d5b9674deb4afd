/** Sends or saves. Held, pressed with the other button or by an arrow key it asks how: also without a sound. */
import { ArrowUp, BellOff, Check, Send } from 'lucide-react';
import { type PointerEvent, useRef, useState } from 'react';
import { useText } from '../../../i18n';
import { Menu, MenuItem } from '../../../ui/Menu';
import styles from './composer.module.css';

const LONG_PRESS_MS = 450;

type Props = { editing: boolean; sendable: boolean; onSend: (silent: boolean) => void };

export function SendButton({ editing, sendable, onSend }: Props) {
  const t = useText();
  const button = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** The finger that opened the menu lifts: that is no press. */
  const held = useRef(false);
  const Icon = editing ? Check : ArrowUp;
  const hasChoice = sendable && !editing;

  const release = () => clearTimeout(timer.current);
  const ask = () => {
    release();
    if (hasChoice) setAsked(true);
  };
  const onPointerDown = (event: PointerEvent) => {
    // the field keeps the focus, and with it a phone its keyboard
    event.preventDefault();
    held.current = false;
    release();
    if (event.pointerType !== 'touch' || !hasChoice) return;
    timer.current = setTimeout(() => {
      held.current = true;
      ask();
    }, LONG_PRESS_MS);
  };
  const then = (silent: boolean) => () => {
    setAsked(false);
    onSend(silent);
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.send}
        aria-label={t(editing ? 'composer.saveEdit' : 'composer.send')}
        title={t(editing ? 'composer.saveEdit' : 'composer.sendHint')}
        aria-disabled={!sendable}
        aria-keyshortcuts={editing ? undefined : 'ArrowUp'}
        onPointerDown={onPointerDown}
        onPointerUp={release}
        onPointerCancel={release}
        onPointerLeave={release}
        onContextMenu={(event) => {
          event.preventDefault();
          ask();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          ask();
        }}
        onClick={() => {
          if (held.current) held.current = false;
          else if (asked) setAsked(false);
          else onSend(false);
        }}
      >
        <Icon size={20} strokeWidth={2.25} aria-hidden="true" />
      </button>
      {asked && button.current && (
        <Menu anchor={button.current} align="end" label={t('composer.sendHow')} onClose={() => setAsked(false)}>
          <MenuItem icon={BellOff} onSelect={then(true)}>
            {t('composer.sendSilent')}
          </MenuItem>
          <MenuItem icon={Send} onSelect={then(false)}>
            {t('composer.send')}
          </MenuItem>
        </Menu>
      )}
    </>
  );
}
