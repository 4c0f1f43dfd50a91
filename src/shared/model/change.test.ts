import { expect, it } from 'vitest';
import { type Knob, knobName, shellLine } from './change';

const process = { pid: 42, startTicks: 7, uid: 1000, executable: '8:1' };

it.each<[Knob, string, string]>([
  [{ kind: 'nice', process, thread: 43 }, '5', 'renice -n 5 -p 43'],
  [{ kind: 'affinity', process, thread: 43 }, '3', "taskset -p '3' 43"],
  [{ kind: 'io-class', process, thread: 43 }, 'best-effort:4', 'ionice -c best-effort -n 4 -p 43'],
  [{ kind: 'run-state', process }, 'stopped', 'kill -STOP 42'],
  [{ kind: 'run-state', process }, 'running', 'kill -CONT 42'],
  [{ kind: 'autogroup', process }, '5', 'echo 5 > /proc/42/autogroup'],
  [{ kind: 'value', file: { path: "/sys/it's", file: '0:1' } }, 'a', "echo 'a' > '/sys/it'\\''s'"],
])('says how %j is set in a shell', (knob, value, line) => {
  expect(shellLine(knob, value)).toBe(line);
});

it('names the same knob alike, and no other', () => {
  const nice: Knob = { kind: 'nice', process, thread: 43 };
  expect(knobName(nice)).toBe(knobName({ ...nice }));
  const names = [
    nice,
    { ...nice, thread: 44 },
    { ...nice, process: { ...process, startTicks: 8 } },
    { kind: 'run-state', process } as const,
    { kind: 'autogroup', process } as const,
  ].map(knobName);
  expect(new Set(names).size).toBe(names.length);
});
