/** Where the person last was in each chat, for coming back to it. In memory: after a reload a chat opens at its end. */
const places = new Map<string, number>();

/** What is on screen: the places of the topmost row and of the lowest one fully in sight, 0 where there is none. */
export type Place = { topSeq: number; lastSeq: number; atEnd: boolean };

/** The topmost row on screen; null where the chat was left at its end. */
export function keepPlace(chat: string, seq: number | null): void {
  if (seq === null) places.delete(chat);
  else places.set(chat, seq);
}

export const forgetPlaces = (): void => places.clear();

export const placeOf = (chat: string): number | null => places.get(chat) ?? null;
