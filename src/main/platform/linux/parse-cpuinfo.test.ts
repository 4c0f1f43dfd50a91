import { expect, it } from 'vitest';
import { readFixture } from '../../../../tests/helpers/fixture';
import { parseCpuinfo } from './parse-cpuinfo';

// prometheus/procfs issue 256, psutil pull request 2770; arch/*/kernel of the kernel.
it.each([
  ['armv6', 1, 'IMAPX200'],
  ['s390x', 2, 'IBM/S390 2964'],
  ['loong64', 2, 'Loongson-3A5000'],
])('reads the cores and the model of %s', (architecture, cores, model) => {
  expect(parseCpuinfo(readFixture(`field/cpuinfo-of-other-machines/${architecture}`))).toMatchObject({ cores, model });
});

const core = (number: number, rest: string) => `processor\t: ${number}\n${rest}\n\n`;

it.each([
  [
    'Raspberry Pi 4',
    `${core(0, 'BogoMIPS\t: 108.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd08')}${core(1, 'CPU implementer\t: 0x41\nCPU part\t: 0xd08')}Hardware\t: BCM2835\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n`,
    { cores: 2, model: 'Raspberry Pi 4 Model B Rev 1.4' },
  ],
  [
    'Apple Silicon, with two kinds of cores',
    core(0, 'CPU implementer\t: 0x61\nCPU part\t: 0x022') + core(1, 'CPU implementer\t: 0x61\nCPU part\t: 0x023'),
    { cores: 2, model: 'Apple M1 (Icestorm) and Apple M1 (Firestorm)' },
  ],
  [
    'riscv64',
    core(0, 'hart\t\t: 2\nisa\t\t: rv64imafdc\nmmu\t\t: sv39\nuarch\t\t: sifive,u74-mc'),
    { cores: 1, model: 'sifive,u74-mc' },
  ],
  [
    'ppc64le',
    core(0, 'cpu\t\t: POWER9, altivec supported\nclock\t\t: 3800.000000MHz'),
    { model: 'POWER9, altivec supported' },
  ],
  [
    'mips',
    'system type\t\t: MediaTek MT7621\n\nprocessor\t\t: 0\ncpu model\t\t: MIPS 1004Kc V2.15\n',
    { cores: 1, model: 'MIPS 1004Kc V2.15' },
  ],
  [
    'x64 with two threads a core',
    core(0, 'model name\t: Intel(R) Core(TM) i5\nphysical id\t: 0\ncore id\t\t: 0') +
      core(1, 'model name\t: Intel(R) Core(TM) i5\nphysical id\t: 0\ncore id\t\t: 0'),
    { cores: 2, physicalCores: 1, model: 'Intel(R) Core(TM) i5' },
  ],
  [
    'sparc64',
    'cpu\t\t: UltraSparc T5 (Niagara5)\nncpus probed\t: 256\nncpus active\t: 16\nState:\nCPU0:\t\tonline\n',
    { cores: 16, model: 'UltraSparc T5 (Niagara5)' },
  ],
  ['alpha', 'cpu\t\t\t: Alpha\ncpu model\t\t: EV68CB\ncpus active\t\t: 4\n', { cores: 4, model: 'EV68CB' }],
  ['m68k', 'CPU:\t\t68040\nMMU:\t\t68040\nBogoMips:\t21.73\n', { cores: 1, model: '68040' }],
  ['nios2', 'CPU:\t\tNios II/fast\nMMU:\t\tpresent\n', { model: 'Nios II/fast' }],
  ['microblaze', 'CPU-Family:\tMicroBlaze\nCPU-Ver:\t11.0\n', { model: 'MicroBlaze' }],
  ['arc', 'processor [0]\t: ARC HS38\n\nprocessor [1]\t: ARC HS38\n', { cores: 2, model: 'ARC HS38' }],
  ['sh4', core(0, 'cpu family\t: sh4\ncpu type\t: SH7751R'), { cores: 1, model: 'SH7751R' }],
  ['xtensa', 'CPU count\t: 2\nvendor_id\t: Tensilica\nmodel\t\t: Xtensa LX6\n', { cores: 2, model: 'Xtensa LX6' }],
  [
    'a PowerBook',
    `${core(0, 'cpu\t\t: 7447A, altivec supported')}platform\t: PowerMac\nmodel\t\t: PowerBook6,8\n`,
    { model: '7447A, altivec supported' },
  ],
  [
    'Snapdragon 845',
    core(0, 'CPU implementer\t: 0x51\nCPU part\t: 0x803') + core(1, 'CPU implementer\t: 0x51\nCPU part\t: 0x802'),
    { model: 'Kryo 3XX Silver and Kryo 3XX Gold' },
  ],
  ['an unknown arm64 core', core(0, 'CPU implementer\t: 0x99\nCPU part\t: 0x123'), { model: 'part 0x123 of 0x99' }],
  ['an empty file', '', { cores: 1, physicalCores: 1, model: 'unknown' }],
])('reads %s', (_, text, expected) => {
  expect(parseCpuinfo(text)).toMatchObject(expected);
});
