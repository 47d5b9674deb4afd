/** What may be done with a message, so that nothing is offered which the server refuses. */
import { LIMITS } from '../../../realtime/limits';
import { may } from '../../../realtime/rights';
import type { ChatHead } from '../../../realtime/wire-types';
import type { MessageRow } from './items';

export type Rights = {
  reply: boolean;
  react: boolean;
  edit: boolean;
  copy: boolean;
  /** There is something at a place: it can be linked, chosen, saved, and deleted for oneself. */
  link: boolean;
  forward: boolean;
  pin: boolean;
  /** For everybody. */
  remove: boolean;
  versions: boolean;
  readers: boolean;
};

export function rightsOf({ message }: MessageRow, head: ChatHead, me: string): Rights {
  const placed = message.seq > 0;
  const alive = !message.deleted && !message.system;
  const own = message.sender === me;
  const moderates = may(head, 'moderate');
  const writes = may(head, 'write');
  return {
    reply: placed && alive && writes,
    react: placed && alive && !message.damaged && may(head, 'react'),
    edit: placed && alive && own && !message.damaged && !message.forwarded && writes,
    link: placed && alive,
    copy: alive && !!message.body,
    forward: placed && alive && !!message.body,
    pin: placed && alive && may(head, 'pin'),
    remove: placed && alive && (own || moderates),
    versions: placed && alive && message.edit_no > 0,
    readers: placed && alive && own && head.kind !== 'notes' && head.members <= LIMITS.MARKS_NAMED_MEMBERS_MAX,
  };
}
