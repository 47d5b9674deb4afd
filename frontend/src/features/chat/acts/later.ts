/** What is done with messages in dialogs, fetched when first asked for. */
import type { Chat } from '../../../app/state';
import type { ChatHead } from '../../../realtime/wire-types';
import { laterDialog } from '../../../ui/laterDialog';
import type { MessageRow } from '../timeline/items';

type Closes = { onClose: () => void };
/** `onDone`: it was done; what was chosen need not stay chosen. */
export type ActProps = Closes & { head: ChatHead; rows: readonly MessageRow[]; onDone: () => void };

export const ForwardDialog = laterDialog<ActProps>(async () => (await import('./ForwardDialog')).ForwardDialog);
export const DeleteMessages = laterDialog<ActProps>(async () => (await import('./DeleteMessages')).DeleteMessages);

export type PinnedProps = Closes & { chat: Chat; onJump: (seq: number) => void };
export const PinnedList = laterDialog<PinnedProps>(async () => (await import('./PinnedList')).PinnedList);
export const SavedList = laterDialog<Closes>(async () => (await import('./SavedList')).SavedList);

export type OneProps = Closes & { head: ChatHead; row: MessageRow };
export const Versions = laterDialog<OneProps>(async () => (await import('./Versions')).Versions);
export const Readers = laterDialog<OneProps>(async () => (await import('./Readers')).Readers);
