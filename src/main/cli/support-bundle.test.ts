import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { createFakeTerminal, type FakeTerminal } from '../../../tests/helpers/fake-terminal';
import { inspectTrees } from '../../../tests/helpers/inspect-tree';
import { runCommand } from '../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { UnreachableError } from '../transports/connect-app';
import type { CommandContext } from './verb';

const NO_HOST: Pick<CommandContext, 'connect'> = {
  connect: () => Promise.reject(new UnreachableError('no host', 'Start one.')),
};

function setUp({ json = false, terminal, api }: { json?: boolean; terminal?: FakeTerminal; api?: FakeApi } = {}) {
  const directory = temporaryDirectory();
  const home = join(directory, 'home');
  mkdirSync(join(home, 'logs'), { recursive: true });
  writeFileSync(join(home, 'homeostat.yaml'), 'log: { level: info }\n');
  const fake = createFakeContext(api ?? {}, { json, ...(terminal === undefined ? {} : { terminal }) });
  const directories = { config: home, data: home, state: home, socket: join(home, 'sock') };
  const context = { ...fake, directories, ...(api === undefined ? NO_HOST : {}) };
  const file = join(directory, 'bundle.tar.gz');
  return { context, file, directory, run: (line: string) => runCommand(context, `support-bundle ${line}`.trim()) };
}

describe('homeostat support-bundle', () => {
  it('asks for a confirmation without a terminal, and collects nothing', async () => {
    const { context, run, file } = setUp();
    await expect(run(`--out ${file}`)).resolves.toBe(64);
    expect(context.terminal.warned.join()).toContain('--yes');
    expect(existsSync(file)).toBe(false);
  });

  it('only lists the content with --list', async () => {
    const { context, run, directory, file } = setUp();
    expect(await run(`--list --out ${file}`)).toBe(0);
    const text = context.terminal.printed.join('\n');
    expect(text).toMatch(/^homeostat\.yaml +1 /m);
    expect(text).toMatch(/^Left out: status\.json: no host is running$/m);
    if (process.platform === 'linux') expect(text).toMatch(/^proc\/PID\/cmdline +[\d,]+ /m);
    expect(readdirSync(directory)).toEqual(['home']);
  });

  it('refuses to overwrite a file', async () => {
    const { run, file } = setUp();
    writeFileSync(file, 'mine');
    await expect(run(`--yes --out ${file}`)).rejects.toThrow('already exists');
    expect(statSync(file).size).toBe(4);
  });

  it('asks on a terminal after the listing, and writes nothing for a no', async () => {
    const terminal = createFakeTerminal({ columns: 80, rows: 24 });
    const { run, file } = setUp({ terminal });
    terminal.press('n\n');
    expect(await run(`--out ${file}`)).toBe(1);
    expect(terminal.printed.join('\n')).toContain('homeostat.yaml');
    expect(terminal.screen()).toContain('[y/N]');
    expect(existsSync(file)).toBe(false);
  });

  it('prints the listing as JSON, and includes the reports of a host', async () => {
    const { context, run, file } = setUp({
      json: true,
      api: {
        status: { get: async () => ({ hostname: 'x' }) as never },
        health: { get: () => Promise.reject(new Error('busy')) },
        collectors: { list: async () => [] },
      },
    });
    expect(await run(`--yes --out ${file}`)).toBe(0);
    const listed = JSON.parse(context.terminal.printed.join(''));
    expect(listed).toMatchObject({ file, sizeBytes: statSync(file).size, homeostat_support_bundle: 1 });
    const paths = listed.files.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['versions.json', 'status.json', 'collectors.json', 'homeostat.yaml']),
    );
    expect(listed.leftOut).toContainEqual({ path: 'health.json', reason: 'busy', count: 1 });
  });

  it.runIf(process.platform === 'linux')('gives the series of this machine when it is inspected', async () => {
    const { run, file } = setUp();
    const before = await seriesOf('/');
    expect(await run(`--yes --out ${file}`)).toBe(0);
    const bundled = await seriesOf(file);
    const after = await seriesOf('/');
    expect(bundled.size).toBeGreaterThan(50);
    // Processes and requests come and go, and names of the control group and of mounts are replaced.
    expect([...bundled].filter((name) => !before.has(name) && !after.has(name))).toEqual([]);
    expect([...before].filter((name) => after.has(name) && !bundled.has(name))).toEqual([]);
  });
});

/** Returns the names of series, with labels where a support bundle replaces none. */
async function seriesOf(root: string): Promise<ReadonlySet<string>> {
  const { series } = await inspectTrees([root]);
  const names = series
    .filter(({ metric }) => !metric.startsWith('app_') && !metric.endsWith('latency_seconds'))
    .map(({ metric, labels }) => {
      const { device = '', core = '', resource = '', mode = '', state = '' } = labels;
      return `${metric} ${device} ${core} ${resource} ${mode} ${state}`;
    });
  return new Set(names);
}
