import type si from 'systeminformation';

/** The functions of `systeminformation` in use, so that tests can provide recorded output. */
export type SystemInformation = Pick<
  typeof si,
  | 'battery'
  | 'cpu'
  | 'currentLoad'
  | 'diskLayout'
  | 'disksIO'
  | 'fsSize'
  | 'fsStats'
  | 'graphics'
  | 'mem'
  | 'networkInterfaces'
  | 'networkStats'
  | 'osInfo'
  | 'processes'
  | 'system'
>;

let loaded: Promise<SystemInformation> | undefined;

/** Loads the library on first use, which is rare on Linux, where live figures come from the kernel. */
export function loadSystemInformation(): Promise<SystemInformation> {
  loaded ??= import('systeminformation').then((module) => module.default);
  return loaded;
}
