import { useReadable } from './live-context';
import { Store } from './store';

export type ThemeChoice = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'homeostat-theme';
const systemDark = window.matchMedia('(prefers-color-scheme: dark)');

function readChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** The person's choice of light or dark; the system's by default. */
export const themeChoice = new Store<ThemeChoice>(readChoice());

/** Applies the choice to the document, now and with every change. Call once. */
export function applyTheme(): void {
  const apply = () => {
    const choice = themeChoice.get();
    if (choice === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = choice;
    localStorage.setItem(STORAGE_KEY, choice);
    version.set(version.get() + 1);
  };
  themeChoice.subscribe(apply);
  systemDark.addEventListener('change', apply);
  apply();
}

const version = new Store(0);

/** Returns a number that changes with the colors, for canvases, which no style sheet reaches. */
export function useThemeVersion(): number {
  return useReadable(version);
}
