import { join } from 'node:path';
import { errnoOf } from '../base/errors';
import { parsePressure, type Stall } from '../platform/linux/parse-pressure';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, readPart, type Sink, UnsupportedError } from './collector';
import { FieldSeries, type Fields } from './counter-rate';

const RESOURCES = ['cpu', 'memory', 'io', 'irq'] as const;

/** Errors of a kernel without pressure stall information (ENOENT), or with it disabled (EOPNOTSUPP). */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EOPNOTSUPP', 'ENOTSUP']);

interface Source {
  readonly file: ProcFile;
  readonly some: FieldSeries<Stall> | undefined;
  readonly full: FieldSeries<Stall> | undefined;
}

/**
 * Collects the share of time in which tasks waited for a resource (kernel documentation, "PSI - Pressure Stall
 * Information").
 */
export function createPressureCollector(roots: LinuxRoots): MetricsCollector {
  let sources: Source[] = [];
  return {
    id: 'pressure',
    title: 'Pressure (PSI)',
    start(sink) {
      sources = RESOURCES.flatMap((resource) => createSource(roots, resource, sink) ?? []);
      if (sources.length === 0)
        throw new UnsupportedError('this kernel does not report pressure (enable CONFIG_PSI, or boot with psi=1)');
    },
    collect(tick, sink) {
      for (const { file, some, full } of sources) {
        const pressure = readPart(sink, () => parsePressure(file.read(), file.path));
        some?.set(pressure?.some, tick);
        full?.set(pressure?.full, tick);
      }
    },
    stop() {
      for (const { file } of sources) file.close();
      sources = [];
    },
  };
}

function createSource(roots: LinuxRoots, resource: (typeof RESOURCES)[number], sink: Sink): Source | undefined {
  const file = new ProcFile(join(roots.proc, 'pressure', resource));
  try {
    const now = parsePressure(file.read(), file.path);
    // A full stall of the CPU has no meaning for a whole machine: the kernel always writes 0.
    const hasFull = now.full !== undefined && resource !== 'cpu';
    return {
      file,
      some: now.some === undefined ? undefined : createStallSeries(sink, 'some', resource),
      full: hasFull ? createStallSeries(sink, 'full', resource) : undefined,
    };
  } catch (error) {
    if (ABSENT.has(errnoOf(error))) return undefined;
    throw error;
  }
}

function createStallSeries(sink: Sink, kind: 'some' | 'full', resource: string): FieldSeries<Stall> {
  const fields: Fields<Stall> = [
    [`pressure_${kind}_ratio`, 'totalMicroseconds', 1e-6, 1],
    [`pressure_${kind}_10s_ratio`, 'over10s'],
    [`pressure_${kind}_60s_ratio`, 'over60s'],
    [`pressure_${kind}_300s_ratio`, 'over300s'],
  ];
  return new FieldSeries(sink, fields, { resource });
}
