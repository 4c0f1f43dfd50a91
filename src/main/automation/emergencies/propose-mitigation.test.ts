import { expect, it } from 'vitest';
import type { Emergency, Suspect } from '../../../shared/contract/automation-schemas';
import { listMitigations } from './propose-mitigation';

const suspectOf = (pid: number, app: string): Suspect => ({ pid, app, text: `${app} grows by ${pid} MB/s` });
const BLENDER = suspectOf(80, 'blender');
const HOSTILE = suspectOf(60, "$& $' grows.");
const EMERGENCY: Emergency = {
  kind: 'memory-low',
  area: 'memory',
  subject: null,
  sinceMs: 0,
  text: `Memory is about to run out: 1 GB available. ${BLENDER.text}.`,
  suspects: [BLENDER, HOSTILE],
};

it('names the program of the mitigation in its problem, and not the one that takes most', () => {
  const problems = listMitigations(EMERGENCY, EMERGENCY.suspects).map(({ subject, problem }) => [subject, problem]);
  expect(problems.slice(0, 2)).toEqual([
    ['blender', EMERGENCY.text],
    [HOSTILE.app, `Memory is about to run out: 1 GB available. ${HOSTILE.text}.`],
  ]);
  const text = 'All programs are waiting for memory.';
  expect(listMitigations({ ...EMERGENCY, text }, [HOSTILE])[0]?.problem).toBe(text);
});
