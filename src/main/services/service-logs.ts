import type { ServiceDefinition, ServiceLogLine, ServiceLogQuery } from '../../shared/contract/service-schemas';
import { errnoOf, isMissing } from '../base/errors';
import { openPlainFile, UnfitFile } from '../base/plain-file';
import { outsidePaths, UnresponsivePath } from '../platform/outside-paths';
import { createErrorTest } from './checks/log-check';
import { encodingOf, evenAtLeastZero, linesOf } from './log-text';

/** Service with the folders below which its log must be; undefined allows any place. */
export interface LoggedService {
  readonly definition: ServiceDefinition;
  readonly roots: readonly string[] | undefined;
}

/** Bytes that are read from the end of each file. */
const MOST_BYTES = 512 * 1024;
const DEFAULT_ERRORS = '[Ee]rror|ERROR|[Ff]atal|FATAL';

/**
 * Returns the newest lines of logs: the file of a watched log, the output of a started service. Lines of several
 * services are sorted by the times at their beginning.
 */
export async function readServiceLogs(
  services: readonly LoggedService[],
  startedLogFile: (name: string) => string,
  { names, lines, contains }: ServiceLogQuery,
): Promise<ServiceLogLine[]> {
  const chosen = services.filter(({ definition }) => names.length === 0 || names.includes(definition.name));
  const read = await Promise.all(
    chosen.map(async ({ definition, roots }): Promise<(ServiceLogLine & { readonly atMs: number })[]> => {
      const isLog = definition.kind === 'log';
      const isError = createErrorTest(
        isLog ? definition.error_pattern : DEFAULT_ERRORS,
        isLog ? definition.format : 'plain',
      );
      let atMs = 0;
      const file = isLog ? definition.path : startedLogFile(definition.name);
      return (await readEnd(file, isLog ? roots : undefined)).map((line) => {
        // A line without a time belongs to the previous one.
        atMs = timeOf(line) ?? atMs;
        return { service: definition.name, line, isError: isError(line), atMs };
      });
    }),
  );
  return read
    .flat()
    .filter(({ line }) => line.includes(contains))
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-lines)
    .map(({ service, line, isError }) => ({ service, line, isError }));
}

/**
 * @returns an empty list if the file cannot be read: the state of the service has the reason, and the others' lines are
 *   shown
 */
async function readEnd(file: string, roots: readonly string[] | undefined): Promise<string[]> {
  try {
    return await outsidePaths.ask(file, () => readLastLines(file, roots));
  } catch (error) {
    const isExpected = error instanceof UnfitFile || error instanceof UnresponsivePath || errnoOf(error) === 'EACCES';
    if (isExpected || isMissing(error)) return [];
    throw error;
  }
}

async function readLastLines(file: string, roots: readonly string[] | undefined): Promise<string[]> {
  const handle = await openPlainFile(file, roots);
  try {
    const { size } = await handle.stat();
    const from = evenAtLeastZero(size - MOST_BYTES);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
    const lines = linesOf(new TextDecoder(await encodingOf(handle)).decode(buffer.subarray(0, bytesRead)));
    if (from > 0) lines.shift();
    return lines.filter((line) => line !== '');
  } finally {
    await handle.close();
  }
}

/** Reads the time at the beginning of a line, or in its JSON; undefined without one. */
function timeOf(line: string): number | undefined {
  const text = /^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/.exec(line)?.[1];
  const found = text ?? /"(?:time|timestamp|ts|@timestamp)":\s*"?([^",}]+)/.exec(line)?.[1];
  if (found === undefined) return undefined;
  const atMs = /^\d{13}$/.test(found) ? Number(found) : Date.parse(found.replace(',', '.'));
  return Number.isNaN(atMs) ? undefined : atMs;
}
