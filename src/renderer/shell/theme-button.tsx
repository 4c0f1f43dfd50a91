import { IconButton } from '../components';
import { useReadable } from '../live/live-context';
import { type ThemeChoice, themeChoice } from '../live/theme';

const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };
const ICONS = { system: 'system', light: 'sun', dark: 'moon' } as const;

/** Cycles through the system's theme, light and dark. */
export function ThemeButton() {
  const choice = useReadable(themeChoice);
  const next = NEXT[choice];
  return (
    <IconButton
      icon={ICONS[choice]}
      label={`Theme: ${choice}. Switch to ${next}`}
      onClick={() => themeChoice.set(next)}
    />
  );
}
