/** Which colour one's picture has, seen on the picture itself. */
import { useText } from '../../i18n';
import { Avatar } from '../../ui/Avatar';
import { Choice } from '../../ui/Choice';
import { HUES } from '../../ui/hue';
import styles from './hue.module.css';

type Props = { name: string; hue: number; onChange: (hue: number) => void };

export function HueChoice({ name, hue, onChange }: Props) {
  const t = useText();
  return (
    <Choice
      label={t('hue.label')}
      hint={t('hue.hint')}
      value={String(hue)}
      choices={HUES.map((value) => ({ value: String(value), name: t(`hue.${value}`) }))}
      onChange={(value) => onChange(Number(value))}
      sample={(value) => (
        <span className={styles.sample}>
          <Avatar hue={Number(value)} name={name} size="member" />
        </span>
      )}
    />
  );
}
