/** What one's role allows in a chat: the server's own table. */
import { RIGHTS } from './limits';
import type { ChatHead, MemberRole } from './wire-types';

export type Right = (typeof RIGHTS)['group']['owner'][number];

export function may(head: Pick<ChatHead, 'kind' | 'role'>, right: Right): boolean {
  const roles: Partial<Record<MemberRole, readonly Right[]>> = RIGHTS[head.kind];
  return roles[head.role]?.includes(right) ?? false;
}
