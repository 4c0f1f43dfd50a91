import { cpus } from 'node:os';
import { formatCpuList, parseCpuList } from '../../platform/linux/parse-cpu-list';
import { type Action, defineAction, refuse } from '../action';
import { findGroup, groupsUnsupported, groupsWhere, unitKnob } from './find-group';
import type { ProcessTools } from './process-threads';

/** Keeps everything in a unit on some cores, including threads and processes that it starts later. */
export function createGroupCores(tools: ProcessTools): Action {
  const cores = cpus().length;
  return defineAction({
    id: 'group-cores',
    summary: 'Restrict a unit of yours to some cores',
    effect: 'Not measured. See cpu-affinity, which does the same for each thread.',
    area: 'processor',
    risk: 'medium',
    whenDropped: 'set again',
    cooldownMs: 10 * 60_000,
    unsupported() {
      if (cores < 2) return 'this machine has only one core';
      if (tools.units === undefined) return 'no systemd manages the control groups of this machine: use cpu-affinity';
      return groupsUnsupported(tools, 'cpuset');
    },
    where: () => groupsWhere(tools),
    // `cpu-affinity` works in more places and suggests itself.
    plan(target, value = usualCores(cores)) {
      const found = findGroup(target, 'cpuset', tools);
      const { group, targetText } = found;
      const wanted = parseCpuList(value).filter((core) => core < cores);
      if (wanted.length === 0 || wanted.length >= cores)
        refuse(`the value must be a list of cores from 0 to ${cores - 1}, but not all of them, such as 0-1`);
      const knob = unitKnob(found, 'AllowedCPUs') ?? refuse('no systemd manages its control group: use cpu-affinity');
      const note = `Everything in ${group.path} runs on ${wanted.length} of ${cores} cores.`;
      return { targetText, note, knobs: [{ knob, want: formatCpuList(wanted) }] };
    },
  });
}

/** Returns the upper half: interrupts are usually handled by the first cores. */
function usualCores(cores: number): string {
  return `${Math.ceil(cores / 2)}-${cores - 1}`;
}
