import { type Action, defineAction, isWhole, readNumber, refuse } from '../action';
import { bottlenecksOf } from '../situation';
import { findGroup, groupsUnsupported, groupsWhere } from './find-group';
import { readWeight, weightKnob } from './group-weight';
import type { ProcessTools } from './process-threads';

/** Out of 100, the default weight of a group. */
const USUAL_WEIGHT = 300;
const LEAST_WEIGHT = 101;
const MOST_WEIGHT = 1_000;
const UNKNOWN_FRONT = 'the desktop does not report which window is in front';

/** Gives the application in front more of the processor than each other group of the same person. */
export function createForegroundBoost(tools: ProcessTools): Action {
  return defineAction({
    id: 'foreground-boost',
    summary: 'Give the application in front more CPU time while other programs need it',
    effect: 'Share of one core that two groups needed: 50% before, 75% after with three times the weight.',
    area: 'processor',
    risk: 'low',
    whenDropped: 'set again',
    longestMs: 30 * 60_000,
    cooldownMs: 5 * 60_000,
    unsupported() {
      if (tools.isInFront?.(tools.ownPid) === undefined) return UNKNOWN_FRONT;
      return groupsUnsupported(tools, 'cpu');
    },
    where: () => groupsWhere(tools),
    detect(situation) {
      const pid = tools.frontPid?.();
      if (pid === undefined) return [];
      const [problem] = bottlenecksOf(situation, ['cpu']);
      return problem === undefined ? [] : [{ target: `pid:${pid}`, problem: problem.text }];
    },
    plan(target, value) {
      const isValid = isWhole(LEAST_WEIGHT, MOST_WEIGHT);
      const weight = readNumber(value, USUAL_WEIGHT, isValid, `a weight from ${LEAST_WEIGHT} to ${MOST_WEIGHT}`);
      const isInFront = target.kind === 'process' ? tools.isInFront?.(target.pid) : false;
      if (isInFront === undefined) refuse(UNKNOWN_FRONT);
      if (!isInFront) refuse('it does not belong to the window in front');
      const found = findGroup(target, 'cpu', tools);
      const { group, targetText } = found;
      const { now, want } = readWeight(group, weight);
      if (now > want) refuse(`its control group already has a higher weight (${now})`);
      const note = `Affects everything in ${group.path}. It ends soon after another window is in front.`;
      return { targetText, note, knobs: [{ knob: weightKnob(found, weight, tools), want: String(want) }] };
    },
  });
}
