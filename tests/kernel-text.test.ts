import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { attackSeed } from './helpers/attack-size';
import { fixturePath } from './helpers/fixture';
import { COLLECTOR_CASES } from './helpers/kernel-text/collector-cases';
import { fuzzCollector } from './helpers/kernel-text/fuzz-collector';
import { fuzzMachines } from './helpers/kernel-text/fuzz-machine';
import { fuzzParser } from './helpers/kernel-text/fuzz-parser';
import { KERNEL_PARSERS } from './helpers/kernel-text/kernel-parsers';

/** A sample of `npm run faults -- parsers`. HOMEOSTAT_ATTACK_SEED chooses other inputs. */
const seed = attackSeed();
const PARSER_INPUTS = 200;
const COLLECTOR_INPUTS = 30;
const MACHINE_INPUTS = 5;

describe('damaged text of the kernel', () => {
  it.each(KERNEL_PARSERS)('gives no impossible number ($name)', (parser) => {
    expect(fuzzParser(parser, PARSER_INPUTS, seed).failures).toEqual([]);
  });

  it.each(COLLECTOR_CASES)('silences nothing else ($name)', async (machine) => {
    expect((await fuzzCollector(machine, COLLECTOR_INPUTS, seed)).failures).toEqual([]);
  });

  it('leaves a machine that can be inspected', async () => {
    const sources = readdirSync(fixturePath('field/machines')).map((name) => fixturePath(`field/machines/${name}`));
    expect((await fuzzMachines(sources, MACHINE_INPUTS, seed)).failures).toEqual([]);
  });
});
