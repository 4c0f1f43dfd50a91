import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';
import { listQuarantine } from '../../src/main/optimization/quarantine';

/*
 * Kills an engine that cleans a cache and switches autostart entries off and on again, at random moments:
 *   npm run faults -- lasting-changes [RUNS]
 * These changes outlive the engine: after the next start every file must be in its place or in the quarantine, and one
 * undo of everything must restore each with its inode, mode, time and bytes, and leave nothing else behind.
 */

const DEFAULT_RUNS = 60;
const FILES = 300;
const GUARD = join(process.cwd(), 'resources/guard.sh');
const LONG_AGO = new Date(Date.UTC(2020, 0, 1));
const log = new AppLog(() => undefined, Date.now).for('faults');

const [mode, ...args] = process.argv.slice(2);
if (mode === 'change') changeUntilKilled(args[0] as string);
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

function open(home: string) {
  return openEngine({
    dataDirectory: join(home, 'data'),
    guardScript: GUARD,
    log,
    nowMs: Date.now,
    env: { HOME: home, XDG_CONFIG_DIRS: join(home, 'xdg') },
  });
}

function prepare(home: string): void {
  for (const folder of ['data', '.cache/pip/deep', '.config/autostart', 'xdg/autostart']) {
    mkdirSync(join(home, folder), { recursive: true });
  }
  for (let index = 0; index < FILES; index++) {
    writeFileSync(cachedFile(home, index), `content ${index}`, { mode: index % 3 === 0 ? 0o600 : 0o644 });
  }
  writeFileSync(join(home, '.config/autostart/own.desktop'), '[Desktop Entry]\nExec=own\n', { mode: 0o600 });
  writeFileSync(join(home, 'xdg/autostart/system.desktop'), '[Desktop Entry]\nExec=system\n');
}

function cachedFile(home: string, index: number): string {
  return join(home, '.cache/pip', index % 2 === 0 ? 'deep' : '', `file-${index}`);
}

function setOld(home: string): void {
  for (let index = 0; index < FILES; index++) utimesSync(cachedFile(home, index), LONG_AGO, LONG_AGO);
}

/** Runs as the child: makes the changes and undoes them, and repeats. */
function changeUntilKilled(home: string): void {
  const engine = open(home);
  process.stdout.write('ready\n');
  for (;;) {
    for (const [action, path] of [
      ['clean-cache', '.cache/pip'],
      ['autostart-off', '.config/autostart/own.desktop'],
      ['autostart-off', 'xdg/autostart/system.desktop'],
    ]) {
      engine.executeOptimization({
        action: action as string,
        target: `path:${join(home, path as string)}`,
        by: 'faults',
      });
    }
    engine.rollbackAll();
  }
}

/** Reads every file of the home except the journal, with everything that an undo must restore. */
function snapshotOf(home: string): string {
  const lines: string[] = [];
  for (const entry of readdirSync(home, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name === 'journal.log') continue;
    const { ino, mode, mtimeMs } = lstatSync(path);
    // An entry that was switched off and on again is a new file with the same mode and bytes.
    const identity = path.endsWith('.desktop') ? mode : `${ino} ${mode} ${mtimeMs}`;
    lines.push(`${path} ${identity} ${readFileSync(path, 'base64')}`);
  }
  return lines.sort().join('\n');
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  let recovered = 0;
  let midway = 0;
  for (let run = 0; run < runs; run++) {
    const home = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
    try {
      const { problem, wasMidway } = await killOnce(home);
      if (problem === undefined) recovered++;
      else failures.push(`run ${run}: ${problem}`);
      if (wasMidway) midway++;
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  process.stdout.write(
    `${JSON.stringify({ faults: 'lasting changes', injected: runs, recovered, midway, failures }, null, 2)}\n`,
  );
  return failures.length === 0;
}

/** `wasMidway`: the cache was neither complete nor empty when the engine was killed. */
async function killOnce(home: string): Promise<{ readonly problem?: string; readonly wasMidway: boolean }> {
  prepare(home);
  setOld(home);
  const before = snapshotOf(home);
  // Reading a file changes its access time.
  setOld(home);
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), 'change', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), exited]);
  await sleep(Math.random() * 150);
  child.kill('SIGKILL');
  const [code] = await exited;
  if (code !== null) return { problem: `the engine ended by itself with ${code}`, wasMidway: false };
  const left = countFiles(join(home, '.cache'));
  const wasMidway = left > 0 && left < FILES;
  const engine = open(home);
  const held = listQuarantine(engine).reduce((sum, { files }) => sum + files, 0);
  const kept = countFiles(join(home, '.cache'));
  const results = engine.rollbackAll();
  engine.stopEngine();
  // A file on its way back may have both names.
  if (held + kept < FILES) return { problem: `${held} held and ${kept} kept of ${FILES} files`, wasMidway };
  const bad = results.find(({ state }) => state !== 'undone');
  if (bad !== undefined) return { problem: `${bad.state}: ${bad.reason}`, wasMidway };
  return snapshotOf(home) === before ? { wasMidway } : { problem: 'the files are not as they were', wasMidway };
}

function countFiles(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}
