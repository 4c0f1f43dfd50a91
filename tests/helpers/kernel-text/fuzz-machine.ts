import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInspectedSources } from '../../../src/main/app/inspected-sources';
import { AdvisedError, messageOf } from '../../../src/main/base/errors';
import { type Inspection, inspectMachine } from '../../../src/main/inspection/inspect-machine';
import { readLinuxInventory } from '../../../src/main/platform/linux/read-inventory';
import { inventorySchema } from '../../../src/shared/contract/schemas';
import { rangeOfMetric } from '../../../src/shared/model/value-range';
import { createRandom } from '../seeded-random';
import { FuzzLog, type FuzzReport, type NoteInput, processorMs } from './fuzz-report';
import { damageText, pickOne, type Random } from './mutate-kernel-text';

/** Files that are damaged in one machine, at most. */
const MOST_DAMAGED = 6;
const LONGEST_MS = 10_000;

/**
 * Damages several files of whole captured machines at a time and inspects them, as `homeostat inspect` does. Every value
 * must be possible, and each problem is listed once.
 *
 * @param sources directories with `proc` or `sys`
 */
export async function fuzzMachines(
  sources: readonly string[],
  inputs: number,
  seed: number,
  note: NoteInput = () => undefined,
): Promise<FuzzReport> {
  const random = createRandom(seed, 'machines');
  const log = new FuzzLog('machine');
  for (let index = 0; index < inputs && !log.isFull; index++) {
    const source = pickOne(sources, random);
    const root = mkdtempSync(join(tmpdir(), 'homeostat-kernel-text-'));
    try {
      cpSync(source, root, { recursive: true, verbatimSymlinks: true });
      const damaged = damageFiles(root, random);
      note(source, index, Buffer.from(damaged.join(', ')));
      const descriptors = countDescriptors();
      const beganMs = processorMs();
      const faults = await faultsOf(root, source);
      const tookMs = processorMs() - beganMs;
      if (tookMs > LONGEST_MS) faults.push('too slow');
      if (countDescriptors() > descriptors) faults.push('leaked descriptors');
      log.add(faults, tookMs, () => `input ${index} ${source}: ${damaged.join(', ')}`);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }
  return log.report();
}

/** @returns the damaged paths, each with its new text */
function damageFiles(root: string, random: Random): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:proc|sys)\//.test(path) && statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    .sort();
  const count = 1 + Math.floor(random() * MOST_DAMAGED);
  return Array.from({ length: count }, () => pickOne(files, random)).map((path) => {
    const kind = random();
    const file = join(root, path);
    const text = readText(file);
    rmSync(file, { recursive: true, force: true });
    if (kind < 0.1) return `${path} missing`;
    if (kind < 0.15) {
      mkdirSync(file);
      return `${path} a directory`;
    }
    const damaged = damageText(text, random);
    writeFileSync(file, damaged);
    return `${path} ${JSON.stringify(damaged.slice(0, 100))}`;
  });
}

/** Reads a file, which may have been damaged before. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function faultsOf(root: string, whole: string): Promise<string[]> {
  try {
    // Counters change between two captures as if the machine had been restarted in between, or not at all.
    const inspection = await inspectMachine({ root, later: [whole, root], seconds: 1, create: createInspectedSources });
    return [...faultsIn(inspection), ...faultsOfInventory(root)];
  } catch (error) {
    return error instanceof AdvisedError ? [] : [`threw ${messageOf(error)}`];
  }
}

function faultsIn({ series, problems }: Inspection): string[] {
  const impossible = series.filter(({ metric, value }) => {
    const { least, most } = rangeOfMetric(metric);
    return !(Number.isFinite(value) && value >= least && value <= most);
  });
  const texts = problems.map((problem) => JSON.stringify(problem));
  const repeated = texts.filter((text, index) => texts.indexOf(text) !== index);
  return [
    ...impossible.map(({ metric }) => `${metric} is out of its range`),
    ...repeated.map((text) => `repeated ${text}`),
  ];
}

/** The machine is described by the same files. */
function faultsOfInventory(root: string): string[] {
  const inventory = readLinuxInventory({ proc: join(root, 'proc'), sys: join(root, 'sys') }, ['/dev/null']);
  const { error } = inventorySchema.safeParse(inventory);
  return error === undefined ? [] : [`invalid inventory ${JSON.stringify(error.issues).slice(0, 200)}`];
}

function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
