import { expect, it } from 'vitest';
import { describeKill, whyOf } from './kill-text';

const GIB = 1024 ** 3;
const GREW = { app: 'blender', fromBytes: 1.2 * GIB, toBytes: 9.8 * GIB, overMs: 240_000 };
const KILL = {
  who: 'Blender',
  app: 'blender',
  isCertain: true,
  by: 'kernel',
  why: whyOf('kernel', undefined),
  memoryBytes: 9.8 * GIB,
  grew: GREW,
} as const;

it('says who, by whom, why, and what grew', () => {
  expect(describeKill(KILL)).toBe(
    'The kernel killed Blender because memory ran out. Blender grew from 1.20 GiB to 9.80 GiB in 4 min.',
  );
});

it('names another program that grew', () => {
  const other = { ...KILL, who: 'Firefox', app: 'firefox', memoryBytes: GIB };
  expect(describeKill(other)).toBe(
    'The kernel killed Firefox because memory ran out. It used 1.00 GiB. blender grew from 1.20 GiB to 9.80 GiB in 4 min.',
  );
});

it.each([
  [
    { ...KILL, by: 'systemd-oomd', why: whyOf('systemd-oomd', 'memory-pressure'), grew: null } as const,
    'systemd-oomd killed Blender because programs waited for memory for too long. It used 9.80 GiB.',
  ],
  [
    { ...KILL, by: 'kernel, limit of a group', why: whyOf('kernel, limit of a group', undefined), grew: null } as const,
    'The kernel killed Blender because its group reached its memory limit. It used 9.80 GiB.',
  ],
  [
    { ...KILL, isCertain: false, grew: null, memoryBytes: null },
    'The kernel killed a program, probably Blender, because memory ran out.',
  ],
  [
    { ...KILL, by: 'crash', why: whyOf('crash', 'SIGSEGV'), grew: null, memoryBytes: null } as const,
    'Blender crashed: it used memory that does not belong to it (SIGSEGV).',
  ],
  [
    { ...KILL, by: 'crash', why: whyOf('crash', 'SIGXCPU'), grew: null, memoryBytes: null } as const,
    'Blender crashed: it received SIGXCPU.',
  ],
  [
    { ...KILL, by: 'crash', why: whyOf('crash', undefined), grew: null, memoryBytes: null } as const,
    'Blender crashed: it failed.',
  ],
])('describes other ends (%#)', (kill, text) => {
  expect(describeKill(kill)).toBe(text);
});
