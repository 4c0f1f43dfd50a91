import { join } from 'node:path';
import { errnoOf } from '../base/errors';
import { parsePressure, type Stall } from '../platform/linux/parse-pressure';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, readPart, type Sink, type Tick, UnsupportedError } from './collector';
import { FieldSeries, type Fields } from './counter-rate';

const RESOURCES = ['cpu', 'memory', 'io', 'irq'] as const;

/** Runs after which a missing file is looked for again. */
const RUNS_BETWEEN_SEARCHES = 60;

/** Errors of a kernel without pressure stall information (ENOENT), or with it disabled (EOPNOTSUPP). */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EOPNOTSUPP', 'ENOTSUP']);

/**
 * Collects the share of time in which tasks waited for a resource (kernel documentation, "PSI - Pressure Stall
 * Information").
 */
export function createPressureCollector(roots: LinuxRoots): MetricsCollector {
  let sources: readonly PressureSource[] = [];
  return {
    id: 'pressure',
    title: 'Pressure (PSI)',
    start() {
      sources = RESOURCES.map((resource) => new PressureSource(roots, resource));
      if (sources.every(({ isAbsent }) => isAbsent))
        throw new UnsupportedError('this kernel does not report pressure (enable CONFIG_PSI, or boot with psi=1)');
    },
    collect(tick, sink) {
      for (const source of sources) source.report(tick, sink);
    },
    stop() {
      for (const source of sources) source.close();
      sources = [];
    },
  };
}

class PressureSource {
  readonly #file: ProcFile;
  #isAbsent: boolean;
  #runs = 0;
  #some: FieldSeries<Stall> | undefined;
  #full: FieldSeries<Stall> | undefined;

  constructor(
    roots: LinuxRoots,
    private readonly resource: (typeof RESOURCES)[number],
  ) {
    this.#file = new ProcFile(join(roots.proc, 'pressure', resource));
    this.#isAbsent = this.#findAbsence();
  }

  /** True if the kernel does not count the stalls for this resource. */
  get isAbsent(): boolean {
    return this.#isAbsent;
  }

  /** A file that exists, but cannot be read or understood now, may be later. */
  #findAbsence(): boolean {
    try {
      this.#file.read();
      return false;
    } catch (error) {
      return ABSENT.has(errnoOf(error));
    }
  }

  report(tick: Tick, sink: Sink): void {
    const { resource } = this;
    if (++this.#runs % RUNS_BETWEEN_SEARCHES === 0) this.#isAbsent = this.#findAbsence();
    if (this.#isAbsent) return;
    const { some, full } = readPart(sink, () => parsePressure(this.#file.read(), this.#file.path)) ?? {};
    if (some !== undefined) this.#some ??= createStallSeries(sink, 'some', resource);
    // A full stall of the CPU has no meaning for a whole machine: the kernel always writes 0.
    if (full !== undefined && resource !== 'cpu') this.#full ??= createStallSeries(sink, 'full', resource);
    this.#some?.set(some, tick);
    this.#full?.set(full, tick);
  }

  close(): void {
    this.#file.close();
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
