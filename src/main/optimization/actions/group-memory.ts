import { join } from 'node:path';
import { attentionOf } from '../../changes/protected-process';
import { readForegroundFacts } from '../../platform/linux/knobs/process-facts';
import { hasSwap } from '../../platform/linux/parse-swaps';
import { readSysText } from '../../platform/linux/read-sys';
import { numberOfLine } from '../../platform/linux/text';
import { type Action, refuse, type Target } from '../action';
import { type FoundGroup, findGroup, groupsUnsupported } from './find-group';
import type { ProcessTools } from './process-threads';

const KIBIBYTE = 1024;

/** Properties of every action that moves memory of a group to swap. */
export const SQUEEZE = {
  area: 'memory',
  // The group waits for its own memory: that is the intended effect.
  guards: ['disk'],
} as const satisfies Partial<Action>;

/** @returns the reason if the memory of groups cannot be moved to swap on this machine */
export function groupMemoryUnsupported(tools: ProcessTools): string | undefined {
  const unsupported = groupsUnsupported(tools, 'memory');
  if (unsupported !== undefined) return unsupported;
  return hasSwap(tools.procRoot) ? undefined : 'this machine has no swap, so memory has nowhere to go';
}

export interface FoundMemoryGroup extends FoundGroup {
  /** Memory in use now. */
  readonly usedBytes: number;
  /** Share of the memory of the machine, 0 to 1. */
  readonly usedRatio: number;
}

/** Returns the group of a background process whose memory may be moved to swap. */
export function findMemoryGroup(target: Target, tools: ProcessTools): FoundMemoryGroup {
  const found = findGroup(target, 'memory', tools);
  for (const { identity, name } of found.members) {
    const facts = readForegroundFacts(tools.procRoot, identity.pid);
    const reason = attentionOf(facts, tools.isInFront?.(identity.pid));
    if (reason !== undefined) refuse(`${name} must keep its memory: ${reason}`);
  }
  const { version, folder } = found.group;
  const usedBytes = Number(readSysText(join(folder, version === 1 ? 'memory.usage_in_bytes' : 'memory.current')) ?? '');
  const totalBytes = numberOfLine(readSysText(join(tools.procRoot, 'meminfo')) ?? '', 'MemTotal:') * KIBIBYTE;
  return { ...found, usedBytes, usedRatio: usedBytes / totalBytes };
}
