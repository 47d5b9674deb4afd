/** Whom the message around a text mentions, as the server found it: other names behind an @ are text. */
import { createContext } from 'react';
import type { Message } from '../../../realtime/wire-types';

export type Mentioned = Pick<Message, 'mentions' | 'mentions_all'>;

const NOBODY: Mentioned = {};
export const MentionedContext = createContext<Mentioned>(NOBODY);

/** The words that mean everybody, as the server has them. */
export const isEveryone = (name: string): boolean => /^@(?:all|все)$/iu.test(name);
