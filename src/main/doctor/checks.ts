import type { Check } from './check';
import { autostart } from './checks/autostart';
import { battery } from './checks/battery';
import { browser } from './checks/browser';
import { clock } from './checks/clock';
import { controlGroups } from './checks/control-groups';
import { dataDirectory } from './checks/data-directory';
import { delegation } from './checks/delegation';
import { descriptors } from './checks/descriptors';
import { disks } from './checks/disks';
import { display } from './checks/display';
import { electron } from './checks/electron';
import { foreground } from './checks/foreground';
import { helper } from './checks/helper';
import { host } from './checks/host';
import { inotify } from './checks/inotify';
import { installation } from './checks/installation';
import { kernelFiles } from './checks/kernel-files';
import { node } from './checks/node';
import { notifications } from './checks/notifications';
import { port } from './checks/port';
import { pressure } from './checks/pressure';
import { priorities } from './checks/priorities';
import { processes } from './checks/processes';
import { processorClock } from './checks/processor-clock';
import { rights } from './checks/rights';
import { rivals } from './checks/rivals';
import { sensors } from './checks/sensors';
import { sessionBus } from './checks/session-bus';
import { settings } from './checks/settings';
import { sources } from './checks/sources';
import { surroundings } from './checks/surroundings';
import { swap } from './checks/swap';
import { tray } from './checks/tray';
import { userUnits } from './checks/user-units';

/** All checks, in the order of the report. */
export const CHECKS: readonly Check[] = [
  kernelFiles,
  pressure,
  processes,
  surroundings,
  sensors,
  battery,
  clock,
  sources,
  rights,
  priorities,
  helper,
  controlGroups,
  delegation,
  userUnits,
  processorClock,
  disks,
  swap,
  rivals,
  sessionBus,
  notifications,
  tray,
  display,
  foreground,
  electron,
  browser,
  host,
  port,
  settings,
  autostart,
  node,
  installation,
  dataDirectory,
  descriptors,
  inotify,
];
