import type si from 'systeminformation';

/** What is used of the library `systeminformation`, so that tests can give captured answers. */
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

/** Loads the library when it is first needed: on Linux, where live figures come from the kernel, that is seldom. */
export function loadSystemInformation(): Promise<SystemInformation> {
  loaded ??= import('systeminformation').then((module) => module.default);
  return loaded;
}
