/** What may be done with a message, so that nothing is offered which the server refuses. */
import type { ChatHead } from '../../../realtime/wire-types';
import type { MessageRow } from './items';

export type Rights = { reply: boolean; react: boolean; edit: boolean; copy: boolean; remove: boolean };

export function rightsOf({ message }: MessageRow, head: ChatHead, me: string): Rights {
  const placed = message.seq > 0;
  const alive = !message.deleted && !message.system;
  const own = message.sender === me;
  const moderates = head.kind === 'group' && head.role !== 'member';
  return {
    reply: placed && alive,
    react: placed && alive && !message.damaged,
    edit: placed && alive && own && !message.damaged,
    copy: alive && !!message.body,
    remove: placed && alive && (own || moderates),
  };
}
