import { afterAll, expect, it } from 'vitest';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { watchForHangs } from '../helpers/hang-watch';
import { mutate } from '../helpers/mutate';
import { ATTACKED_PARSERS, type AttackedParser } from '../helpers/parsers';
import { createRandom } from '../helpers/seeded-random';

/** Milliseconds of CPU time for one input of at most 64 KiB. Most parsers take microseconds. */
const LONGEST_MS = 3_000;
/** Bytes that no parser may exceed for 64 KiB of input, garbage included. */
const MOST_BYTES = 768 * 1024 * 1024;
const MEMORY_EVERY = 32;

const seed = attackSeed();
const size = attackSize({ sample: 300, whole: 100_000 });
/** The parsers of YAML take milliseconds for an input, most others microseconds. */
const budgetMs = attackSize({ sample: 50, whole: 12_000 });
const hangs = watchForHangs();
let inputs = 0;
afterAll(() => {
  process.stdout.write(`${inputs} inputs to ${ATTACKED_PARSERS.length} parsers, seed ${seed}\n`);
  return hangs.stop();
});

/** @returns the fault, or undefined */
async function attack({ parse, throws }: AttackedParser, input: Buffer): Promise<string | undefined> {
  const before = process.cpuUsage();
  try {
    await parse(Buffer.from(input));
  } catch (error) {
    if (throws?.(error) !== true) return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
  const tookMs = process.cpuUsage(before).user / 1_000;
  return tookMs > LONGEST_MS ? `took ${Math.round(tookMs)} ms` : undefined;
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it.each(ATTACKED_PARSERS)(
  '$name: no input makes it throw, hang, use much memory or change all objects',
  async (parser) => {
    const samples = (await parser.samples()).map((sample) => Buffer.from(sample));
    const random = createRandom(seed, parser.name);
    const prototype = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
    for (const sample of samples) expect(await attack(parser, sample), `sample of ${parser.name}`).toBeUndefined();
    const startBytes = heldBytes();
    const beganMs = performance.now();
    const faults = new Map<string, string>();
    for (let index = 0; index < size && performance.now() - beganMs < budgetMs; index++) {
      inputs++;
      const input = mutate(samples, random);
      hangs.note(parser.name, index, input);
      const fault = await attack(parser, input);
      // One report for each place in the code.
      if (fault !== undefined)
        faults.set(
          fault
            .split('\n')
            .slice(0, 3)
            .join('\n')
            .replace(/\d{3,}/g, 'N'),
          describe(index, input),
        );
      if (index % MEMORY_EVERY === 0) expect(heldBytes() - startBytes, describe(index, input)).toBeLessThan(MOST_BYTES);
      if (faults.size > 5) break;
    }
    expect([...faults]).toEqual([]);
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(prototype);
  },
  3_600_000,
);

function describe(index: number, input: Buffer): string {
  return `HOMEOSTAT_ATTACK_SEED=${seed}, input ${index}: ${JSON.stringify(input.toString('latin1').slice(0, 300))}`;
}
