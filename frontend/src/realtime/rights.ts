/** What one's role allows in a chat: the server's own table. */
import { RIGHTS } from './limits';
import type { ChatHead, MemberRole } from './wire-types';

export type Right = (typeof RIGHTS)['group']['owner'][number];

export function may(head: Pick<ChatHead, 'kind' | 'role'>, right: Right): boolean {
  const roles: Partial<Record<MemberRole, readonly Right[]>> = RIGHTS[head.kind];
  return roles[head.role]?.includes(right) ?? false;
}

/** The roles of a kind of chat with what each may do: the owner first. */
export function rightsOfRoles(kind: ChatHead['kind']): { role: MemberRole; rights: readonly Right[] }[] {
  const roles: Partial<Record<MemberRole, readonly Right[]>> = RIGHTS[kind];
  const order: readonly MemberRole[] = ['owner', 'admin', 'member', 'reader'];
  return order.flatMap((role) => {
    const rights = roles[role];
    return rights ? [{ role, rights }] : [];
  });
}
