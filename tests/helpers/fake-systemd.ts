import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileIdOf } from '../../src/main/platform/linux/knobs/file-place';
import { UserSystemd } from '../../src/main/platform/linux/user-systemd';
import type { RunProgramSync } from '../../src/main/platform/run-program-sync';
import type { FileIdentity } from '../../src/shared/model/change';
import { answerAsSystemd, type FakeState } from './systemd-programs';
import { writeTree } from './write-tree';

/** Files of every scope of an application: systemd adds those of other controllers when they are needed. */
const GROUP_FILES = {
  'cgroup.procs': '',
  'cgroup.freeze': '0\n',
  'memory.high': 'max\n',
  'memory.low': '0\n',
  'memory.current': String(400 * 1024 * 1024),
  'pids.max': 'max\n',
};

interface NewUnit {
  readonly slice?: string;
  readonly isTransient?: boolean;
  /** Values of its own files, as in D-Bus. */
  readonly configured?: Record<string, string>;
}

/** The files of a desktop under systemd, and programs that answer in the place of its user instance. */
export class FakeSystemd {
  readonly runtimeDirectory: string;
  /** For programs that are really started. */
  readonly env: Readonly<Record<string, string>>;
  /** Group of the user instance, from the root of the tree. */
  readonly managerPath: string;

  constructor(
    readonly root: string,
    {
      version = '252.39-1~deb12u1',
      uid = 1000,
      hasBus = true,
    }: { readonly version?: string; readonly uid?: number; readonly hasBus?: boolean } = {},
  ) {
    this.runtimeDirectory = join(root, 'run');
    this.managerPath = `/user.slice/user-${uid}.slice/user@${uid}.service`;
    this.env = {
      PATH: `${join(root, 'bin')}:/usr/bin:/bin`,
      XDG_RUNTIME_DIR: this.runtimeDirectory,
      FAKE_SYSTEMD: root,
    };
    writeTree(root, {
      'bin/busctl': programText('busctl'),
      'bin/systemctl': programText('systemctl'),
      'cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n',
      [`cgroup${this.managerPath}/cgroup.controllers`]: 'cpu memory pids\n',
      [`cgroup${this.managerPath}/cpu.idle`]: '0\n',
      [`cgroup${this.managerPath}/memory.reclaim`]: '',
      'run/systemd/private': '',
      ...(hasBus ? { 'run/bus': '' } : {}),
    });
    for (const name of ['busctl', 'systemctl']) chmodSync(join(root, 'bin', name), 0o755);
    this.#save({ version, units: {}, controllers: ['cpu', 'memory', 'pids'] });
  }

  /** A client whose programs answer within this process. */
  connect(): UserSystemd {
    return new UserSystemd({ uid: 1000, env: this.env, run: this.run });
  }

  readonly run: RunProgramSync = (program, args) => answerAsSystemd(program, args, this);

  systemctl(...args: readonly string[]): void {
    answerAsSystemd('systemctl', ['--user', ...args], this);
  }

  get state(): FakeState {
    return JSON.parse(readFileSync(join(this.root, 'systemd.json'), 'utf8'));
  }

  change(values: Partial<FakeState>): void {
    this.#save({ ...this.state, ...values });
  }

  #save(state: FakeState): void {
    writeFileSync(join(this.root, 'systemd.json'), JSON.stringify(state));
  }

  /** Starts a unit. */
  addUnit(
    unit: string,
    { slice = 'app.slice', isTransient = true, configured = {} }: NewUnit = {},
  ): { readonly path: string; readonly group: FileIdentity } {
    const path = `${this.managerPath}/${slice}/${unit}`;
    const group = join(this.root, 'cgroup', path);
    writeTree(group, GROUP_FILES);
    if (isTransient) writeTree(this.runtimeDirectory, { [`systemd/transient/${unit}`]: '' });
    const added = { isTransient, group, configured, memory: { ...configured } };
    this.change({ units: { ...this.state.units, [unit]: added } });
    return { path, group: { path: group, file: fileIdOf(group) ?? '' } };
  }

  /** Returns a file of the control group of a unit; undefined if it is missing. */
  groupFile(unit: string, name: string): string | undefined {
    const path = join(this.state.units[unit]?.group ?? '', name);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  }

  /** Lists the programs that were called so far, with their arguments. */
  get calls(): readonly string[] {
    const path = join(this.root, 'calls.log');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  }
}

/** A program that answers as systemd, or never if `hangs` is set. */
function programText(name: string): string {
  const module = join(import.meta.dirname, 'systemd-programs.ts');
  const script = [
    `import { answerAsSystemd } from '${module}';`,
    `const { FAKE_SYSTEMD: root, XDG_RUNTIME_DIR: runtimeDirectory } = process.env;`,
    `try { process.stdout.write(answerAsSystemd('${name}', process.argv.slice(1), { root, runtimeDirectory })); }`,
    `catch (error) { process.stderr.write(error.message + '\\n'); process.exitCode = 1; }`,
  ];
  return [
    '#!/bin/sh',
    'if grep -q \'"hangs":true\' "$FAKE_SYSTEMD/systemd.json"; then exec sleep 60; fi',
    `exec '${process.execPath}' --input-type=module -e "${script.join('\n')}" -- "$@"`,
    '',
  ].join('\n');
}
