/** A display of this machine. */
export interface LocalDisplay {
  readonly number: number;
  readonly screen: number;
  /** The sockets on which its server may listen, in the order of libxcb. An abstract one begins with a zero byte. */
  readonly sockets: readonly string[];
}

const SOCKETS = '/tmp/.X11-unix';

/**
 * Parses the name of a display (X(7), "Display names"); undefined for one on another machine, such as one that ssh
 * forwards.
 *
 * @example parseDisplayName(':0.1') // { number: 0, screen: 1, sockets: ['/tmp/.X11-unix/X0', '\0/tmp/.X11-unix/X0'] }
 */
export function parseDisplayName(name: string): LocalDisplay | undefined {
  const [, number, screen = '0'] = /^(?:unix)?:(\d{1,5})(?:\.(\d{1,3}))?$/.exec(name) ?? [];
  if (number === undefined) return undefined;
  const path = `${SOCKETS}/X${Number(number)}`;
  return { number: Number(number), screen: Number(screen), sockets: [path, `\0${path}`] };
}
