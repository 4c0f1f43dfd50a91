import { messageOf } from '../../../src/main/base/errors';
import { mutate } from '../mutate';
import { createRandom } from '../seeded-random';
import { FuzzLog, type FuzzReport, type NoteInput, processorMs } from './fuzz-report';
import { faultOfResult, isKernelFormatError, type KernelParser } from './kernel-parsers';
import { damageText, type Random } from './mutate-kernel-text';

/** Share of inputs that are arbitrary mutations of bytes. */
const BYTES_SHARE = 0.3;
/** Time for an input of at most 64 KiB. */
const LONGEST_MS = 400;

/** Parses seeded mutations of the samples of a parser and checks each result. */
export function fuzzParser(
  parser: KernelParser,
  inputs: number,
  seed: number,
  note: NoteInput = () => undefined,
): FuzzReport {
  const samples = parser.samples().map((sample) => Buffer.from(sample));
  const random = createRandom(seed, parser.name);
  const log = new FuzzLog(`parser ${parser.name}`);
  const attempt = (input: Buffer, describe: () => string) => {
    const beganMs = processorMs();
    const fault = faultOf(parser, input);
    const tookMs = processorMs() - beganMs;
    const faults = [fault, tookMs > LONGEST_MS ? 'too slow' : undefined].filter((one) => one !== undefined);
    log.add(faults, tookMs, describe);
  };
  samples.forEach((sample, index) => {
    attempt(sample, () => `sample ${index}`);
  });
  const texts = samples.map((sample) => sample.toString('latin1'));
  for (let index = samples.length; index < inputs && !log.isFull; index++) {
    const input = random() < BYTES_SHARE ? mutate(samples, random) : damageBytes(texts, random);
    note(parser.name, index, input);
    attempt(input, () => `input ${index} ${JSON.stringify(input.toString('latin1').slice(0, 300))}`);
  }
  return log.report();
}

function damageBytes(texts: readonly string[], random: Random): Buffer {
  const text = texts[Math.floor(random() * texts.length)] ?? '';
  return Buffer.from(damageText(text, random, texts), 'latin1');
}

function faultOf(parser: KernelParser, input: Buffer): string | undefined {
  try {
    return faultOfResult(parser.parse(input.toString(), input), parser);
  } catch (error) {
    return isKernelFormatError(error) ? undefined : `threw ${messageOf(error)}`;
  }
}
