/** What may be done with a message, so that nothing is offered which the server refuses. */
import { may } from '../../../realtime/rights';
import type { ChatHead } from '../../../realtime/wire-types';
import type { MessageRow } from './items';

export type Rights = { reply: boolean; react: boolean; edit: boolean; copy: boolean; link: boolean; remove: boolean };

export function rightsOf({ message }: MessageRow, head: ChatHead, me: string): Rights {
  const placed = message.seq > 0;
  const alive = !message.deleted && !message.system;
  const own = message.sender === me;
  const moderates = may(head, 'moderate');
  const writes = may(head, 'write');
  return {
    reply: placed && alive && writes,
    react: placed && alive && !message.damaged && may(head, 'react'),
    edit: placed && alive && own && !message.damaged && writes,
    link: placed && alive,
    copy: alive && !!message.body,
    remove: placed && alive && (own || moderates),
  };
}
