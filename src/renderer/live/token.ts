const STORAGE_KEY = 'homeostat-token';

/** The parts of `window` that the token passes through. */
interface TokenPlace {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
}

/**
 * Returns the token that admits this tab. It arrives once, in the fragment of the address that the host prints, and
 * moves to the tab's own storage, so that no history, bookmark or screenshot contains it.
 *
 * @returns undefined where the tab never had one
 */
export function takeToken({ location, history, sessionStorage }: TokenPlace): string | undefined {
  const given = tokenIn(location.hash);
  if (given !== undefined) {
    sessionStorage.setItem(STORAGE_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(STORAGE_KEY) ?? undefined;
}

/** Keeps the token of an address for a reload of this tab. The token is worthless once its host has ended. */
export function keepToken(url: string, { sessionStorage }: Pick<TokenPlace, 'sessionStorage'>): void {
  const token = tokenIn(new URL(url).hash);
  if (token !== undefined) sessionStorage.setItem(STORAGE_KEY, token);
}

function tokenIn(hash: string): string | undefined {
  return /^#token=([\w-]{1,200})$/.exec(hash)?.[1];
}
