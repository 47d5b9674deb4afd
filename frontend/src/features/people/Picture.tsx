/** The picture of somebody or of a chat: their own, or the colour they chose, or else the one their id gives. */
import { usePicture } from '../../app/pictures';
import { useApp } from '../../app/store';
import { Avatar, type Size } from '../../ui/Avatar';
import { hueOf } from '../../ui/hue';

type Props = { id: string; name: string; size: Size; online?: boolean };

export function Picture({ id, ...rest }: Props) {
  return <Avatar hue={useHue(id)} src={usePicture(id)} {...rest} />;
}

export function useHue(id: string): number {
  return useApp((state) => state.people[id]?.hue) ?? hueOf(id);
}
