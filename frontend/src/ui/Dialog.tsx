/** A modal on the browser's own <dialog>: the rest of the page is inert, Esc closes, focus goes back where it was. */
import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../i18n';
import { Button, IconButton } from './Button';
import styles from './Dialog.module.css';

type Props = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  /** Before the title, as a way back to the step before. */
  lead?: ReactNode;
  /**
   * modal: in the middle. wide: the same for a table. panel: full height with a fixed head and list. sheet: from the side,
   * whole screen on a phone. palette: near the top, its field in place of a head.
   */
  kind?: 'modal' | 'wide' | 'panel' | 'sheet' | 'palette';
};

export function Dialog({ title, onClose, children, footer, lead, kind = 'modal' }: Props) {
  const t = useText();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const pressedOutside = useRef(false);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (element && !element.open) {
      element.showModal();
      // by itself the browser takes the first button, which closes
      element.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    return () => element?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; by keyboard Esc does, as `cancel`
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${styles[kind]}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        // that of a dialog inside is its own matter
        if (event.target === event.currentTarget) onClose();
      }}
      onPointerDown={(event) => {
        pressedOutside.current = event.target === event.currentTarget;
      }}
      onClick={(event) => {
        if (pressedOutside.current && event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.frame}>
        <header className={kind === 'palette' ? 'visually-hidden' : styles.head}>
          {lead}
          <h2 className={styles.title} id={id}>
            {title}
          </h2>
          {kind !== 'palette' && <IconButton icon={X} label={t('common.close')} onClick={onClose} />}
        </header>
        <div className={styles.body}>{children}</div>
        {footer && <footer className={styles.foot}>{footer}</footer>}
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  title: string;
  /** Words of a person that the question is about. */
  quote?: string;
  text: string;
  action: string;
  /** What is left to choose, between the quote and the words. */
  children?: ReactNode;
  onClose: () => void;
  /** Answers with what went wrong, in words, or null when all is done. */
  onConfirm: () => Promise<ReactNode> | null;
};

/** Asks before what can't be undone; names what it is about in its title. */
export function Confirm({ title, quote, text, action, children, onClose, onConfirm }: ConfirmProps) {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ReactNode>(null);
  const confirm = async () => {
    setBusy(true);
    const failed = await onConfirm();
    setBusy(false);
    if (failed === null) onClose();
    else setProblem(failed);
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button data-first="" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button kind="danger" busy={busy} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      {quote && (
        <p className={styles.quote} dir="auto">
          {quote}
        </p>
      )}
      {children}
      <p className={styles.text}>{text}</p>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
