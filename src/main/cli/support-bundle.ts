import { lstatSync } from 'node:fs';
import { arch, release } from 'node:os';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { devDependencies, version } from '../../../package.json';
import { formatBytes } from '../../shared/format/format';
import { dateForName } from '../base/dated-files';
import { messageOf } from '../base/errors';
import { until } from '../base/until';
import type { LeftOut } from '../inspection/capture-tree';
import { parseOsName } from '../platform/linux/parse-os-release';
import { readSysText } from '../platform/linux/read-sys';
import { readBuildId } from '../self/build';
import { UnreachableError } from '../transports/connect-app';
import { confirm } from './confirm';
import { flag, option } from './inputs';
import { printLines } from './terminal';
import { atOnce, type CommandContext, EXIT, verb, withApi } from './verb';

export const supportBundle = verb({
  summary: 'collect everything for a report of a problem in one archive, without secrets and names; nothing is sent',
  inputs: {
    out: option('--out <file>', 'the .tar.gz file to create', {
      initialText: 'homeostat-support-TIME.tar.gz in this directory',
    }),
    list: flag('--list', 'only list the content'),
    isConfirmed: flag('--yes', 'create the archive without a question'),
  },
  examples: ['', '--list', '--yes --out report.tar.gz'],
  async run(context, { out, list, isConfirmed }) {
    const { terminal, json } = context;
    const nowMs = Date.now();
    const file = resolve(out ?? `homeostat-support-${dateForName(nowMs)}.tar.gz`);
    const asks = !json && terminal.stdin.isTTY && terminal.size() !== undefined;
    if (!list && !isConfirmed && !asks)
      throw new InvalidArgumentError(
        'without a terminal to ask on, confirm with --yes, or list the content with --list',
      );
    const { writeBundle, existsAlready } = await import('../inspection/bundle/write-bundle');
    if (!list && lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw existsAlready(file);
    const bundle = await compose(context, nowMs);
    const { describeBundle } = await import('./support-lines');
    if (!json) printLines(terminal, describeBundle(bundle));
    const isWanted = !list && (isConfirmed || (await confirm(terminal, `Create ${file}?`)) === true);
    const sizeBytes = isWanted ? await writeBundle(file, bundle.entries, nowMs) : null;
    if (json) terminal.printJson({ file: isWanted ? file : null, sizeBytes, ...bundle.summary });
    else if (sizeBytes !== null) printLines(terminal, ['', `${file}: ${formatBytes(sizeBytes)}. Nothing was sent.`]);
    else if (!list) printLines(terminal, ['No file was created.']);
    const exitCode = list || isWanted ? EXIT.healthy : EXIT.notHealthy;
    if (bundle.isStuck) await (await import('../base/end-stuck-process')).endStuckProcess(exitCode);
    return exitCode;
  },
});

async function compose(context: CommandContext, nowMs: number) {
  const [{ composeBundle }, { readSurroundings }, { MACHINE_SETTINGS }] = await Promise.all([
    import('../inspection/bundle/compose-bundle'),
    import('../inspection/bundle/learn-identity'),
    import('../privileged/machine-settings'),
  ]);
  const { directories, configFile } = context;
  return composeBundle({
    root: process.platform === 'linux' ? '/' : undefined,
    surroundings: readSurroundings(),
    settings: MACHINE_SETTINGS.map(
      ({ file, kind }) => `${file.slice(1)}${kind === 'bytes-or-ratio' ? '_{bytes,ratio}' : ''}`,
    ),
    directories,
    configFile,
    env: process.env,
    nowMs,
    versions: await readVersions(context),
    ...(await readReports(context)),
  });
}

async function readVersions({ bundles }: CommandContext) {
  return {
    homeostat: version,
    build: await readBuildId(bundles),
    node: process.version,
    electron: process.versions['electron'] ?? devDependencies.electron,
    kernel: release(),
    arch: arch(),
    platform: process.platform,
    distribution: parseOsName(readSysText('/etc/os-release') ?? '') ?? null,
    desktop: process.env['XDG_CURRENT_DESKTOP'] ?? null,
    session: process.env['XDG_SESSION_TYPE'] ?? null,
  };
}

/** Reports that need no host, by the name of their file. */
const OWN_REPORTS: Readonly<Record<string, (context: CommandContext) => Promise<unknown>>> = {
  'doctor.json': async (context) => {
    const [{ describeThisMachine, createActionsHere }, { examineMachine }] = await Promise.all([
      import('./this-machine'),
      import('../doctor/examine-machine'),
    ]);
    return examineMachine(await describeThisMachine(context), createActionsHere(context));
  },
};

/** A host that has the problem may respond late, or not at all. */
const LONGEST_REPLY_MS = 5_000;

/** Asks the host, if one runs, for the values that commands print with --json. */
async function readReports(context: CommandContext) {
  const reports: Record<string, unknown> = {};
  const leftOut: LeftOut[] = [];
  const add = async (path: string, read: () => Promise<unknown>) => {
    try {
      const late = () => new Error('it was not available in time');
      reports[path] = await until(read(), AbortSignal.timeout(LONGEST_REPLY_MS), late);
    } catch (error) {
      leftOut.push({ path, reason: messageOf(error) });
    }
  };
  for (const [path, read] of Object.entries(OWN_REPORTS)) await add(path, () => read(context));
  try {
    await withApi(atOnce(context), async ({ api }) => {
      await add('status.json', () => api.status.get());
      await add('health.json', () => api.health.get());
      await add('collectors.json', () => api.collectors.list());
    });
  } catch (error) {
    const reason = error instanceof UnreachableError ? 'no host is running' : messageOf(error);
    leftOut.push({ path: 'status.json', reason });
  }
  return { reports, leftOut };
}
