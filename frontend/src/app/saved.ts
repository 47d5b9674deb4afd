/** Which messages the person saved, as far as that is known. */
import type { AppState, Place } from './state';

export const keyOf = ({ chat, seq }: Place): string => `${chat}/${seq}`;

/** False too where it is not known. */
export const isSaved = ({ saved }: AppState, place: Place): boolean => saved?.has(keyOf(place)) ?? false;

export function withSaved(state: AppState, place: Place, on: boolean): AppState {
  if (!state.saved || state.saved.has(keyOf(place)) === on) return state;
  const saved = new Set(state.saved);
  if (on) saved.add(keyOf(place));
  else saved.delete(keyOf(place));
  return { ...state, saved };
}
