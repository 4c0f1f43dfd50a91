import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileIdentity } from '../../src/shared/model/change';
import { fileIdOf } from '../../src/main/platform/linux/knobs/file-place';
import { writeTree } from './write-tree';

interface FakeState {
  version: string;
  units: Record<string, FakeUnit>;
  /** Controllers that the person was given. */
  controllers: readonly string[];
  hangs?: boolean;
  refuses?: boolean;
  busFails?: boolean;
  dies?: 'before the group';
}

interface FakeUnit {
  readonly isTransient: boolean;
  readonly group: string;
  /** Values as in D-Bus: those that systemd has, and those of the unit's own files. */
  readonly memory: Record<string, string>;
  readonly configured: Record<string, string>;
}

const GROUP_FILES = {
  'cgroup.procs': '',
  'cgroup.freeze': '0\n',
  'memory.high': 'max\n',
  'memory.low': '0\n',
  'memory.current': String(400 * 1024 * 1024),
  'pids.max': 'max\n',
};

/** Files of a desktop with systemd as the person's manager, and programs that answer in its place. */
export class FakeSystemd {
  readonly runtimeDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly manager: string;
  readonly managerPath: string;

  constructor(
    readonly root: string,
    { version = '252.39-1~deb12u1', uid = 1000, hasBus = true } = {},
  ) {
    this.runtimeDirectory = join(root, 'run');
    this.managerPath = `/user.slice/user-${uid}.slice/user@${uid}.service`;
    this.manager = join(root, 'cgroup', this.managerPath);
    const programs = join(root, 'bin');
    mkdirSync(programs, { recursive: true });
    for (const name of ['busctl', 'systemctl']) {
      const path = join(programs, name);
      copyFileSync(join(import.meta.dirname, 'systemd-programs.mjs'), `${path}.mjs`);
      writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${path}.mjs' "$@"\n`);
      chmodSync(path, 0o755);
    }
    writeTree(this.runtimeDirectory, { 'systemd/private': '', ...(hasBus ? { bus: '' } : {}) });
    this.env = {
      PATH: `${programs}:/usr/bin:/bin`,
      XDG_RUNTIME_DIR: this.runtimeDirectory,
      FAKE_SYSTEMD: root,
    };
    writeTree(this.manager, { 'cgroup.controllers': 'cpu memory pids\n' });
    writeTree(join(root, 'cgroup'), { 'cgroup.controllers': 'cpuset cpu io memory pids\n' });
    this.#save({ version, units: {}, controllers: ['cpu', 'memory', 'pids'] });
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

  /** Starts a unit. @param configured values of its own files, as in D-Bus */
  addUnit(
    unit: string,
    {
      slice = 'app.slice',
      isTransient = true,
      configured = {},
    }: { slice?: string; isTransient?: boolean; configured?: Record<string, string> } = {},
  ): { readonly path: string; readonly group: FileIdentity } {
    const path = `${this.managerPath}/${slice}/${unit}`;
    const group = join(this.root, 'cgroup', path);
    writeTree(group, GROUP_FILES);
    if (isTransient) writeTree(this.runtimeDirectory, { [`systemd/transient/${unit}`]: '' });
    this.change({
      units: { ...this.state.units, [unit]: { isTransient, group, configured, memory: { ...configured } } },
    });
    return { path, group: { path: group, file: fileIdOf(group) ?? '' } };
  }

  /** Returns a file of the control group of a unit; undefined if it is missing. */
  groupFile(unit: string, name: string): string | undefined {
    const path = join(this.state.units[unit]?.group ?? '', name);
    return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  }

  /** Lists the calls of programs so far. */
  get calls(): readonly string[] {
    const path = join(this.root, 'calls.log');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  }
}
