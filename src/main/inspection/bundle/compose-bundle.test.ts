import { execFileSync } from 'node:child_process';
import { existsSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inspectTrees } from '../../../../tests/helpers/inspect-tree';
import { PLANTED, writePlantedMachine } from '../../../../tests/helpers/planted-machine';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { BUNDLED } from '../capture-limits';
import { type Bundle, composeBundle } from './compose-bundle';
import { writeBundle } from './write-bundle';

const NOW_MS = Date.UTC(2026, 10, 30);

function compose(root: string, readingIntervalMs = 20): Promise<Bundle> {
  const home = join(root, 'home');
  return composeBundle({
    root,
    surroundings: { hostName: PLANTED.hostName, userNames: [PLANTED.userName], homes: [`/home/${PLANTED.userName}`] },
    settings: ['proc/sys/vm/swappiness'],
    directories: { config: home, state: home },
    configFile: undefined,
    env: { SHOP_TOKEN: PLANTED.envSecret },
    nowMs: NOW_MS,
    versions: { homeostat: '1' },
    reports: {
      'status.json': { hostname: PLANTED.hostName, notices: [{ text: `cannot use /home/${PLANTED.userName}/x` }] },
    },
    leftOut: [],
    readingIntervalMs,
  });
}

function plantedMachine(): string {
  const root = temporaryDirectory();
  writePlantedMachine(root);
  return root;
}

const textOf = ({ entries }: Bundle, path: string) => {
  const entry = entries.find((one) => one.path === path);
  return entry?.kind === 'file' ? entry.bytes.toString('utf8') : undefined;
};

/** Returns everything that a reader of the archive sees. */
function everythingIn({ entries }: Bundle): string {
  return entries
    .map(
      (entry) =>
        `${entry.path}\n${entry.kind === 'file' ? entry.bytes.toString('utf8') : ''}${entry.kind === 'link' ? entry.target : ''}`,
    )
    .join('\n');
}

const FORMS = Object.entries(PLANTED).flatMap(([name, value]): [string, string][] => [
  [name, value],
  ...(name === 'hardwareAddress' ? [[`${name} without colons`, value.replaceAll(':', '')] as [string, string]] : []),
]);

it('contains nothing that identifies a machine or a person, and no secret', async () => {
  const bundle = await compose(plantedMachine());
  const everything = everythingIn(bundle).toLowerCase();
  const found = FORMS.filter(([, value]) => everything.includes(value.toLowerCase()));
  expect(found).toEqual([]);
  // Hexadecimal forms of the addresses in the tables of routes.
  expect(everything).not.toMatch(/0c4da8c0|2a0281099a80003f|3e5282fffe1daa07/);
  expect(everything).not.toMatch(/annika|larsson|tuxedo|bjorn/);
});

it('replaces the same value by the same one everywhere', async () => {
  const bundle = await compose(plantedMachine());
  const name = /enx[\da-f]{12}/.exec(textOf(bundle, 'proc/net/dev') ?? '')?.[0] ?? '';
  expect(textOf(bundle, 'proc/net/route')).toContain(name);
  expect(textOf(bundle, `sys/class/net/${name}/operstate`)).toBe('up\n');
  expect(textOf(bundle, `sys/class/net/${name}/address`)?.replaceAll(':', '').trim()).toBe(name.slice(3));
  const group = textOf(bundle, 'proc/self/cgroup')?.replace('0::', '').trim();
  expect(textOf(bundle, `sys/fs/cgroup${group}/memory.max`)).toBe('max\n');
  const home = /\/home\/user-\d/.exec(textOf(bundle, 'crash.json') ?? '')?.[0] ?? 'none';
  expect(textOf(bundle, 'proc/101/cmdline')?.startsWith(`${home}/bin/tool\0`)).toBe(true);
  expect(bundle.entries).toContainEqual(expect.objectContaining({ path: 'proc/101/exe', target: `${home}/bin/tool` }));
  expect(bundle.entries).toContainEqual(expect.objectContaining({ path: 'proc/101', uid: process.getuid?.() }));
});

it('keeps what a reader needs: options, references, units, layout', async () => {
  const bundle = await compose(plantedMachine());
  expect(textOf(bundle, 'proc/100/cmdline')).toBe('mysql\0-uroot\0-p***\0shop\0');
  const settings = textOf(bundle, 'homeostat.yaml') ?? '';
  expect(settings).toContain('      Authorization: env:SHOP_TOKEN\n');
  expect(settings).toContain('kind: command, command: [mysqladmin, -uroot, "-p***", ping]');
  expect(textOf(bundle, 'alerts.yaml')).toContain('  broken: [\n');
  expect(textOf(bundle, 'logs/homeostat.log')?.split('\n')).toHaveLength(5);
});

it('has only the listed files, and follows no link out of proc and sys', async () => {
  const bundle = await compose(plantedMachine());
  const paths = bundle.entries.map(({ path }) => path);
  expect(paths.filter((path) => /environ|passwd|secret|hostname|serial|root$/.test(path))).toEqual([]);
  expect(paths.filter((path) => /hwmon7\/|evil|loadavg|chassis/.test(path))).toEqual([]);
  // Reading the temperature would keep the drive from spinning down.
  expect(paths.filter((path) => path.includes('hwmon1/temp'))).toEqual([]);
  expect(paths).toContain('sys/class/hwmon/hwmon0/temp1_input');
});

it('copies the working directory only for a program whose name depends on it', async () => {
  const { entries } = await compose(plantedMachine());
  const links = entries.filter(({ path }) => /^proc\/\d+\/cwd$/.test(path)).map(({ path }) => path);
  expect(links).toEqual(['proc/105/cwd']);
});

it('lists every file with its size, and counts the replaced values', async () => {
  const { entries, summary } = await compose(plantedMachine());
  const files = entries.filter(({ kind, path }) => kind === 'file' && path !== 'bundle.json');
  expect(summary.files.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
  expect(summary.secondsBetweenReadings).toBeGreaterThan(0.01);
  for (const kind of [
    'secret',
    'user name',
    'host name',
    'hardware address',
    'IP address',
    'UUID',
    'machine ID',
  ] as const) {
    expect(summary.redacted[kind], kind).toBeGreaterThan(0);
  }
});

it('gives the same values when it is inspected as the machine', async () => {
  const root = plantedMachine();
  // Processes are read at most twice a second.
  const bundle = await compose(root, 600);
  const archive = join(temporaryDirectory(), 'bundle.tar.gz');
  await writeBundle(archive, bundle.entries, NOW_MS);
  const [ofMachine, ofBundle] = [await inspectTrees([root, root]), await inspectTrees([archive])];
  const plain = ({ series }: typeof ofMachine) =>
    series.filter(({ labels }) => Object.keys(labels).length === 0).map(({ metric, value }) => `${metric} ${value}`);
  expect(plain(ofBundle)).toEqual(plain(ofMachine));
  const metrics = ({ series }: typeof ofMachine) => series.map(({ metric }) => metric).sort();
  expect(metrics(ofBundle)).toEqual(metrics(ofMachine));
  expect(ofBundle.applications.map(({ app }) => app)).toContain('projects/server.py');
  expect(ofBundle.problems.filter(({ collector }) => collector === 'capture')).toEqual([]);
});

it('writes an archive that any tar reads, only for this user, and never over a file', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'bundle.tar.gz');
  const { entries } = await compose(plantedMachine());
  const sizeBytes = await writeBundle(file, entries, NOW_MS);
  expect(statSync(file).size).toBe(sizeBytes);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(writeBundle(file, entries, NOW_MS)).rejects.toMatchObject({ advice: expect.stringContaining('--out') });
  execFileSync('tar', ['-xzf', file, '-C', directory]);
  expect(existsSync(join(directory, 'later/proc/stat'))).toBe(true);
  const unpacked = await inspectTrees([directory, join(directory, 'later')]);
  expect(unpacked.get('memory_total_bytes')).toBe(16_000 * 1024);
});

it.runIf(process.platform === 'linux')('does not wait for a pipe, and reads no device', async () => {
  const root = plantedMachine();
  execFileSync('mkfifo', [join(root, 'proc/vmstat')]);
  symlinkSync('/dev/zero', join(root, 'proc/diskstats'));
  const { entries } = await compose(root);
  expect(entries.filter(({ path }) => /vmstat|diskstats/.test(path))).toEqual([]);
});

it('leaves out everything above the limits, and lists it', async () => {
  const root = plantedMachine();
  writeFileSync(join(root, 'proc/vmstat'), 'pgfault 1\n'.repeat(BUNDLED.fileBytes / 8));
  const { entries, summary } = await compose(root);
  const vmstat = entries.find(({ path }) => path === 'proc/vmstat');
  expect(vmstat?.kind === 'file' && vmstat.bytes.length <= BUNDLED.fileBytes).toBe(true);
  expect(summary.leftOut).toContainEqual({
    path: 'proc/vmstat',
    reason: `cut after ${BUNDLED.fileBytes} bytes`,
    count: 1,
  });
});
