/** The details of a chat, fetched when they are first opened. */
import type { ComponentProps } from 'react';
import { later } from '../../../ui/later';
import { Skeleton } from '../../../ui/Skeleton';
import type { Details as Loaded } from './Details';

export const Details = later<ComponentProps<typeof Loaded>>({
  load: async () => (await import('./Details')).Details,
  waiting: <Skeleton lines={6} />,
});
