const STORAGE_KEY = 'homeostat-token';

/** The parts of `window` that the token passes through. */
export interface TokenPlace {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * The token that lets this tab in. It comes once, in the fragment of the address that the host prints; from there it
 * is moved to the tab's own storage, so that it stands in no history, bookmark or screenshot.
 *
 * @returns undefined where the tab was never given one
 */
export function takeToken({ location, history, sessionStorage }: TokenPlace): string | undefined {
  const given = tokenIn(location.hash);
  if (given !== undefined) {
    sessionStorage.setItem(STORAGE_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(STORAGE_KEY) ?? undefined;
}

/** Keeps the token of an address for when this tab is reloaded. It is worth nothing once its host has ended. */
export function keepToken(url: string, { sessionStorage }: Pick<TokenPlace, 'sessionStorage'>): void {
  const token = tokenIn(new URL(url).hash);
  if (token !== undefined) sessionStorage.setItem(STORAGE_KEY, token);
}

function tokenIn(hash: string): string | undefined {
  return /^#token=([\w-]{1,200})$/.exec(hash)?.[1];
}
