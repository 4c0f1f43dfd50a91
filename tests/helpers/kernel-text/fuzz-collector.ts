import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInspectedSources } from '../../../src/main/app/inspected-sources';
import { messageOf } from '../../../src/main/base/errors';
import type { FileSystemProbe } from '../../../src/main/collectors/filesystem';
import { createCollectorRegistry } from '../../../src/main/collectors/registry';
import { formatSeriesKey, SeriesTable } from '../../../src/shared/model/series';
import { rangeOfMetric } from '../../../src/shared/model/value-range';
import { FakeClock } from '../fake-clock';
import { createRandom } from '../seeded-random';
import { writeTree } from '../write-tree';
import { type CollectorCase, dependentSeries, type Files } from './collector-cases';
import { FuzzLog, type FuzzReport, type NoteInput, processorMs } from './fuzz-report';
import { changeHarmlessly, damageLine, damageText, pickOne, type Random } from './mutate-kernel-text';

/** A change of one file. */
interface Damage {
  readonly path: string;
  /** Returns the new text, or another state of the file. */
  readonly apply: (text: string) => string | 'missing' | 'directory';
  /** The series that it may change. */
  readonly dependents: RegExp;
  /** True if it is there from the first reading on. */
  readonly isEarly: boolean;
}

/** Time between two readings. */
const STEP_MS = 1_000;
/** Time after which each collector is tried again. */
const RETRY_MS = 301_000;
/** Some files that are missing are looked for again every 60 runs only. */
const MOST_RECOVERY_READINGS = 64;
/** The recovery of a collector takes two more readings, and is checked for a part of the inputs. */
const CHECK_RECOVERY_EVERY = 4;
const CHECK_DESCRIPTORS_EVERY = 25;
const LONGEST_MS = 2_000;

/**
 * Damages one file of a collector at a time, and checks that all series that do not depend on it keep their values, that
 * every value is possible, that each problem is reported once, and that the collector recovers.
 */
export async function fuzzCollector(
  machine: CollectorCase,
  inputs: number,
  seed: number,
  note: NoteInput = () => undefined,
): Promise<FuzzReport> {
  const bench = new CollectorBench(machine);
  const random = createRandom(seed, machine.name);
  const log = new FuzzLog(`collector ${machine.name}`);
  try {
    const expected = await bench.measure(undefined, true);
    const descriptors = countDescriptors();
    for (let index = 0; index < inputs && !log.isFull; index++) {
      const damage = createDamage(machine, random);
      note(machine.name, index, Buffer.from(describe(machine, damage)));
      const beganMs = processorMs();
      const checksRecovery = index % CHECK_RECOVERY_EVERY === 0 && machine.readOnce?.test(damage.path) !== true;
      const found = await bench.measure(damage, checksRecovery);
      const tookMs = processorMs() - beganMs;
      const faults = [...faultsOf(found, expected, damage), ...(tookMs > LONGEST_MS ? ['too slow'] : [])];
      if (index % CHECK_DESCRIPTORS_EVERY === 0 && countDescriptors() > descriptors) faults.push('leaked descriptors');
      log.add(faults, tookMs, () => `input ${index} ${describe(machine, damage)}`);
    }
  } finally {
    bench.close();
  }
  return log.report();
}

/** Values by the key of the series. */
type Values = ReadonlyMap<string, number>;

interface Measured {
  readonly damaged: Values;
  /** Undefined if it was not checked. */
  readonly recovered: Values | undefined;
  /** Faults that need no comparison. */
  readonly faults: readonly string[];
}

/** A machine whose files are changed in place, as the kernel does. */
class CollectorBench {
  readonly #root = mkdtempSync(join(tmpdir(), 'homeostat-kernel-text-'));
  readonly #early: Files;
  readonly #late: Files;
  /** The series of the undamaged machine. */
  #whole: ReadonlySet<string> | undefined;

  constructor(private readonly machine: CollectorCase) {
    this.#early = machine.files;
    this.#late = Object.fromEntries(
      Object.entries(machine.files).map(([path, text]) => [path, machine.later(path, text)]),
    );
    writeTree(this.#root, this.#early);
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  async measure(damage: Damage | undefined, checksRecovery: boolean): Promise<Measured> {
    const readings = new Readings(this.#root, this.machine.id);
    try {
      if (damage?.isEarly === true) this.#put(damage, this.#early);
      await readings.read(0);
      this.#write(this.#late, this.#early, damage?.path);
      if (damage !== undefined) this.#put(damage, this.#late);
      const damaged = await readings.read(STEP_MS);
      // The same problems again.
      await readings.read(STEP_MS);
      if (damage !== undefined) this.#restore(damage, this.#late);
      if (!checksRecovery) return { damaged, recovered: undefined, faults: readings.faults };
      return { damaged, recovered: await this.#recover(readings), faults: readings.faults };
    } catch (error) {
      return { damaged: new Map(), recovered: undefined, faults: [`threw ${messageOf(error)}`] };
    } finally {
      readings.close();
      if (damage !== undefined) this.#restore(damage, this.#early);
      this.#write(this.#early, this.#late, damage?.path);
    }
  }

  /** Reads until all series are there again, or for so long that all that rarely changes was looked for again. */
  async #recover(readings: Readings): Promise<Values> {
    let values: Values = new Map();
    for (let reading = 0; reading < MOST_RECOVERY_READINGS; reading++) {
      values = await readings.read(reading % 2 === 0 ? RETRY_MS : STEP_MS);
      if ([...(this.#whole ?? [])].every((key) => values.has(key)) && reading > 0) break;
    }
    this.#whole ??= new Set(values.keys());
    return values;
  }

  /** Writes all files that differ from before, except for one. */
  #write(files: Files, before: Files, except: string | undefined): void {
    for (const [path, text] of Object.entries(files)) {
      if (text !== before[path] && path !== except) overwrite(join(this.#root, path), text);
    }
  }

  #put({ path, apply }: Damage, files: Files): void {
    const file = join(this.#root, path);
    const text = apply(files[path] ?? '');
    if (text !== 'missing' && text !== 'directory') {
      overwrite(file, text);
      return;
    }
    rmSync(file, { recursive: true, force: true });
    if (text === 'directory') mkdirSync(file);
  }

  #restore({ path, apply }: Damage, files: Files): void {
    const file = join(this.#root, path);
    const text = files[path] ?? '';
    const state = apply('');
    if (state === 'directory' && statSync(file).isDirectory()) rmSync(file, { recursive: true });
    if (state === 'directory' || state === 'missing') writeFileSync(file, text);
    else overwrite(file, text);
  }
}

/** Readings of one collector by a registry, as on a running machine. */
class Readings {
  readonly #clock = new FakeClock();
  readonly #table = new SeriesTable();
  readonly #sources: ReturnType<typeof createInspectedSources>;
  readonly #registry: ReturnType<typeof createCollectorRegistry>;
  readonly #problems: string[] = [];
  readonly faults: string[] = [];
  #isFirst = true;

  constructor(
    root: string,
    private readonly id: string,
  ) {
    this.#sources = createInspectedSources({
      roots: { proc: join(root, 'proc'), sys: join(root, 'sys') },
      clock: this.#clock,
      probe,
      passwdPath: '/dev/null',
    });
    this.#registry = createCollectorRegistry({
      collectors: this.#sources.collectors.filter((collector) => collector.id === id),
      table: this.#table,
      clock: this.#clock,
      onProblem: (_, problem) => this.#problems.push(problem),
    });
    this.#registry.setInterval(id, 0);
  }

  /** Reads after a time. */
  async read(afterMs: number): Promise<Values> {
    this.#clock.advance(afterMs);
    this.#registry.collect({ atMs: this.#clock.nowMs(), intervalMs: STEP_MS, gap: this.#isFirst });
    this.#isFirst = false;
    await this.#registry.settle();
    this.#check();
    const frame = this.#registry.latest();
    const values = new Map<string, number>();
    for (const { index, metric, labels } of this.#table.list()) {
      const value = frame[index] ?? Number.NaN;
      if (Number.isNaN(value) || metric.startsWith('homeostat_')) continue;
      const { least, most } = rangeOfMetric(metric);
      if (!(Number.isFinite(value) && value >= least && value <= most))
        this.faults.push(`${metric} is out of its range`);
      values.set(formatSeriesKey(metric, labels), value);
    }
    return values;
  }

  close(): void {
    this.#registry.stop();
    this.#sources.close();
  }

  #check(): void {
    const repeated = this.#problems.find((problem, index) => this.#problems.indexOf(problem) !== index);
    const isBackingOff = this.#registry.list().some(({ state }) => state === 'backing-off');
    // A collector that fails, recovers and fails again reports it again.
    if (repeated !== undefined && !isBackingOff) this.faults.push(`repeated ${generalize(repeated)}`);
  }
}

/** Replaces the content without truncating the file first, which makes some file systems write it to the disk at once. */
function overwrite(path: string, text: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    writeSync(descriptor, text);
    ftruncateSync(descriptor, Buffer.byteLength(text));
  } finally {
    closeSync(descriptor);
  }
}

const probe: FileSystemProbe = async () => ({
  sizeBytes: 100 * 2 ** 30,
  usedBytes: 40 * 2 ** 30,
  availableBytes: 55 * 2 ** 30,
  inodes: 1_000,
  inodesFree: 900,
});

/** Kinds of damage by their cumulated share; the rest is damage to one line. */
const KIND = { harmless: 0.15, directory: 0.2, missing: 0.3, text: 0.55 };
/** Files that are opened for each reading. */
const READ_BY_NAME = /^sys\/(?:class\/(?:hwmon|power_supply|thermal)|devices)|^proc\/\d+\/(?!stat)/;

function createDamage(machine: CollectorCase, random: Random): Damage {
  const path = pickOne(Object.keys(machine.files), random);
  const text = machine.files[path] ?? '';
  const seed = random() * 2 ** 31;
  const isSometimesEarly = random() < 0.5;
  const kind = random();
  // The kernel reports an error for an open file that disappears, which no other file system does.
  const isEarly = isSometimesEarly || (kind > KIND.harmless && kind < KIND.missing && !READ_BY_NAME.test(path));
  /** Applies the same random numbers to the early and the late text. */
  const seeded = (change: (text: string, random: Random) => string) => (original: string) =>
    change(original, createRandom(seed));
  const whole = dependentSeries(machine, path, text.split('\n'));
  if (kind < KIND.harmless && machine.tables?.test(path) === true)
    return { path, isEarly, apply: seeded(changeHarmlessly), dependents: /^$/ };
  if (kind < KIND.directory) return { path, isEarly, apply: () => 'directory', dependents: whole };
  if (kind < KIND.missing) return { path, isEarly, apply: () => 'missing', dependents: whole };
  if (kind < KIND.text) return { path, isEarly, apply: seeded(damageText), dependents: whole };
  const lines = text.split('\n');
  const at = Math.floor(random() * lines.length);
  const apply = seeded((original, again) => {
    const all = original.split('\n');
    all[at] = damageLine(all[at] ?? '', again);
    return all.join('\n');
  });
  return { path, isEarly, apply, dependents: dependentSeries(machine, path, [lines[at] ?? '']) };
}

function faultsOf(found: Measured, expected: Measured, { dependents }: Damage): string[] {
  const faults = [...new Set(found.faults)];
  const changed = differences(found.damaged, expected.damaged, dependents);
  if (changed !== undefined) faults.push(`silenced or changed ${changed}`);
  if (found.recovered !== undefined && expected.recovered !== undefined) {
    const lost = [...expected.recovered.keys()].find((key) => found.recovered?.has(key) !== true);
    if (lost !== undefined) faults.push(`did not recover ${lost}`);
  }
  return faults;
}

function differences(found: Values, expected: Values, dependents: RegExp): string | undefined {
  for (const [key, value] of expected) {
    if (!dependents.test(key) && found.get(key) !== value) return key;
  }
  return undefined;
}

function describe({ files }: CollectorCase, { path, apply, isEarly }: Damage): string {
  const text = apply(files[path] ?? '');
  return `${path}${isEarly ? ' from the start' : ''}: ${JSON.stringify(text.slice(0, 600))}`;
}

function generalize(problem: string): string {
  return problem.replace(/\d+/g, 'N').slice(0, 120);
}

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
