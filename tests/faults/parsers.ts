import { readdirSync } from 'node:fs';
import { fixturePath } from '../helpers/fixture';
import { watchForHangs } from '../helpers/hang-watch';
import { COLLECTOR_CASES } from '../helpers/kernel-text/collector-cases';
import { fuzzCollector } from '../helpers/kernel-text/fuzz-collector';
import { fuzzMachines } from '../helpers/kernel-text/fuzz-machine';
import { fuzzParser } from '../helpers/kernel-text/fuzz-parser';
import type { FuzzReport } from '../helpers/kernel-text/fuzz-report';
import { KERNEL_PARSERS } from '../helpers/kernel-text/kernel-parsers';
import { TrialLog } from '../helpers/trial-log';

/*
 * Damages text of the kernel, by seed, and checks every parser, every collector and whole captured machines:
 *   npm run faults -- parsers [SEED, 1] [--fresh]
 * No parser may throw an undocumented error or return an impossible number; a damaged line or file may change no value
 * that does not depend on it; every value is in the range of its metric, each problem is reported once, and a collector
 * recovers. Prints a table. An interrupted run continues; `--fresh` starts over.
 */

const PARSER_INPUTS = 100_000;
const COLLECTOR_INPUTS = 20_000;
const MACHINE_INPUTS = 3_000;

process.exitCode = (await fuzzAll(process.argv.slice(2))) ? 0 : 1;

async function fuzzAll(args: readonly string[]): Promise<boolean> {
  const seed = Number(args.find((argument) => /^\d+$/.test(argument)) ?? 1);
  const log = new TrialLog<FuzzReport>(`parsers-${seed}`, args);
  const hangs = watchForHangs();
  const run = async (id: string, fuzz: () => FuzzReport | Promise<FuzzReport>) => {
    if (log.has(id)) return;
    const report = await fuzz();
    log.add(report);
    print(report);
  };
  log.results.forEach(print);
  for (const parser of KERNEL_PARSERS) {
    await run(`parser ${parser.name}`, () => fuzzParser(parser, PARSER_INPUTS, seed, hangs.note));
  }
  for (const machine of COLLECTOR_CASES) {
    await run(`collector ${machine.name}`, () => fuzzCollector(machine, COLLECTOR_INPUTS, seed, hangs.note));
  }
  const machines = readdirSync(fixturePath('field/machines')).map((name) => fixturePath(`field/machines/${name}`));
  await run('machine', () => fuzzMachines(machines, MACHINE_INPUTS, seed, hangs.note));
  await hangs.stop();
  const failures = log.results.flatMap(({ id, failures: own }) => own.map((failure) => `${id}: ${failure}`));
  process.stdout.write(`\nseed ${seed}: ${failures.length} failures\n${failures.join('\n')}\n`);
  return failures.length === 0;
}

/** Prints a row of the table as soon as it is known. */
function print({ id, inputs, failures, longestMs }: FuzzReport): void {
  const columns = [String(inputs).padStart(7), 'inputs', String(failures.length).padStart(3), 'failures, longest'];
  process.stdout.write(`${id.padEnd(44)} ${columns.join(' ')} ${longestMs.toFixed(1).padStart(8)} ms\n`);
}
