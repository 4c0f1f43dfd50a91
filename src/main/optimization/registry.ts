import type { Action } from './action';
import { createCpuAffinity } from './actions/cpu-affinity';
import { createFreeze } from './actions/freeze';
import { createIoClass } from './actions/io-class';
import { createProcessPriority } from './actions/process-priority';
import type { ProcessTools } from './actions/process-threads';

/** Every action, in the order in which they are listed. */
export function createActions(tools: ProcessTools): readonly Action[] {
  return [createProcessPriority(tools), createCpuAffinity(tools), createIoClass(tools), createFreeze(tools)];
}
