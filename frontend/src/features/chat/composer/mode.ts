/** What the composer is about: a new message, an answer to one, or a change of one. */
export type Edit = { kind: 'edit'; seq: number; body: string };
export type Mode = { kind: 'new' } | { kind: 'reply'; seq: number } | Edit;

export const NEW: Mode = { kind: 'new' };
