/** The window in front, as a source of the desktop reports it. */
export type Front =
  | { readonly state: 'known'; readonly pid: number }
  /** No window is in front. */
  | { readonly state: 'none'; readonly reason: string }
  | { readonly state: 'unknown'; readonly reason: string };

export type Environment = Readonly<Partial<Record<string, string>>>;

/** A graphical session, as its programs see it. */
export interface DesktopSession {
  readonly env: Environment;
  readonly uid: number;
  /** Name of this machine, which windows of its programs have. */
  readonly hostName: string;
}

/** A connection to a desktop that reports each change of the window in front. */
export interface OpenSource {
  readonly closed: Promise<void>;
  close(): void | Promise<void>;
}

/** One kind of desktop. A new one is a file of its own and a line in `sources.ts`. */
export interface ForegroundSource {
  readonly id: string;
  /** Checks the environment of a session for this kind of desktop. */
  readonly isFor: (env: Environment) => boolean;
  /**
   * Connects, and reports the window in front at once and after each change.
   *
   * @param signal ends an attempt that takes too long
   * @throws if the desktop does not respond
   */
  readonly open: (session: DesktopSession, report: (front: Front) => void, signal: AbortSignal) => Promise<OpenSource>;
}

export function none(reason: string): Front {
  return { state: 'none', reason };
}

export function unknown(reason: string): Front {
  return { state: 'unknown', reason };
}

/** Returns the front of a process. A desktop may report any number, or none. */
export function known(pid: unknown, missing: string): Front {
  const isPid = typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && pid < 2 ** 31;
  return isPid ? { state: 'known', pid } : unknown(missing);
}
