import type { Scenario } from '../lab/scenario';
import cpuMake from './cpu-make';
import cpuScope from './cpu-scope';
import cpuScopeBattery from './cpu-scope-battery';
import cpuSession from './cpu-session';
import cpuTerminal from './cpu-terminal';
import diskWriter from './disk-writer';
import diskWriterHelper from './disk-writer-helper';
import facts from './facts';
import foreground from './foreground';
import kernelKill from './kernel-kill';
import memoryNoSwap from './memory-no-swap';
import memoryOomd from './memory-oomd';
import memorySwap from './memory-swap';
import { QUESTIONS } from './questions';

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  facts,
  cpuScope,
  cpuSession,
  cpuTerminal,
  cpuMake,
  memorySwap,
  memoryNoSwap,
  diskWriter,
  cpuScopeBattery,
  memoryOomd,
  diskWriterHelper,
  foreground,
  kernelKill,
  ...QUESTIONS,
];
