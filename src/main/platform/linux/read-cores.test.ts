import { expect, it } from 'vitest';
import { parseField, readField } from '../../../../tests/helpers/inspect-tree';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import { parseCpuList } from './parse-cpu-list';
import { readCores, readOnlineCores } from './read-cores';

const CPU = 'devices/system/cpu';

function machine(files: Readonly<Record<string, string>>): { readonly sys: string } {
  const sys = temporaryDirectory();
  writeTree(sys, files);
  return { sys };
}

it.each([
  ['0-3', [0, 1, 2, 3]],
  ['0,2,4,6\n', [0, 2, 4, 6]],
  ['0-6:2', [0, 2, 4, 6]],
  ['1-2,8-9', [1, 2, 8, 9]],
  ['', []],
  ['all', []],
  ['3-1', []],
])('parses the list of cores %j', (text, cores) => expect(parseCpuList(text)).toEqual(cores));

// google/benchmark issue 1385: the first core is not the fastest.
it('finds the highest clock of all cores (cpuinfo-of-other-machines)', () => {
  const clocks = parseField<Record<string, number>>('cpuinfo-of-other-machines/big-little.json');
  const files = Object.entries(clocks).map(([path, kilohertz]) => [`${CPU}/${path}`, `${kilohertz}\n`]);
  expect(readCores(machine(Object.fromEntries(files)))).toMatchObject({ maxHertz: 2.016e9, kinds: [] });
});

it('distinguishes the cores of a hybrid processor of Intel', () => {
  const roots = machine({
    'devices/cpu_core/cpus': '0-3\n',
    'devices/cpu_atom/cpus': '4-7\n',
    [`${CPU}/online`]: '0-5\n',
    [`${CPU}/present`]: '0-7\n',
    [`${CPU}/cpu0/cpufreq/cpuinfo_max_freq`]: '4700000\n',
    [`${CPU}/cpu4/cpufreq/cpuinfo_max_freq`]: '3500000\n',
  });
  expect(readCores(roots)).toEqual({
    offlineCores: 2,
    maxHertz: 4.7e9,
    kinds: [
      { name: 'performance', cores: 4, maxHertz: 4.7e9 },
      { name: 'efficiency', cores: 2, maxHertz: 3.5e9 },
    ],
  });
});

it('distinguishes the cores of ARM by their capacity', () => {
  const capacities = [446, 446, 1024, 1024, 871];
  const files = capacities.map((capacity, core) => [`${CPU}/cpu${core}/cpu_capacity`, `${capacity}\n`]);
  const { kinds } = readCores(machine(Object.fromEntries(files)));
  expect(kinds.map(({ name, cores }) => `${cores} ${name}`)).toEqual(['2 performance', '1 middle', '2 efficiency']);
});

it('has no kinds where all cores are alike', () => {
  expect(readCores(machine({ [`${CPU}/cpu0/cpu_capacity`]: '1024\n' })).kinds).toEqual([]);
});

// nsjail issue 200, RecoilEngine pull request 2555.
it('lists the cores that are online (cores-by-number)', () => {
  const roots = machine({ [`${CPU}/online`]: readField('cores-by-number/online') });
  expect(readOnlineCores(roots)).toEqual([0, 2, 4, 6]);
});
