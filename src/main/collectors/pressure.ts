import { join } from 'node:path';
import { errnoOf } from '../base/errors';
import { parsePressure, type Stall } from '../platform/linux/parse-pressure';
import { ProcFile } from '../platform/linux/proc-file';
import type { LinuxRoots } from '../platform/linux/roots';
import { type MetricsCollector, type Sink, type Tick, UnsupportedError } from './collector';
import { CounterRate, clampRatio } from './counter-rate';

const RESOURCES = ['cpu', 'memory', 'io', 'irq'] as const;

/** Told by a kernel without pressure stall information (ENOENT), or with it turned off (EOPNOTSUPP). */
const ABSENT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EOPNOTSUPP', 'ENOTSUP']);

interface Source {
  readonly file: ProcFile;
  readonly some: StallSeries | undefined;
  readonly full: StallSeries | undefined;
}

/** How much of the time work waited for a resource: the kernel's pressure stall information. */
export function createPressureCollector(roots: LinuxRoots): MetricsCollector {
  let sources: Source[] = [];
  return {
    id: 'pressure',
    title: 'Pressure (PSI)',
    start(sink) {
      sources = RESOURCES.flatMap((resource) => {
        const source = createSource(roots, resource, sink);
        return source === undefined ? [] : [source];
      });
      if (sources.length === 0)
        throw new UnsupportedError('this kernel does not report pressure (enable CONFIG_PSI, or boot with psi=1)');
    },
    collect(tick, sink) {
      for (const { file, some, full } of sources) {
        const pressure = parsePressure(file.read(), file.path);
        if (pressure.some !== undefined) some?.set(pressure.some, tick, sink);
        if (pressure.full !== undefined) full?.set(pressure.full, tick, sink);
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
    // That all tasks wait for the processor has no meaning for a whole machine: the kernel always writes 0.
    const hasFull = now.full !== undefined && resource !== 'cpu';
    return {
      file,
      some: now.some === undefined ? undefined : new StallSeries(sink, 'some', resource),
      full: hasFull ? new StallSeries(sink, 'full', resource) : undefined,
    };
  } catch (error) {
    if (ABSENT.has(errnoOf(error))) return undefined;
    throw error;
  }
}

class StallSeries {
  readonly #total = new CounterRate();
  readonly #ratio: number;
  readonly #over10s: number;
  readonly #over60s: number;
  readonly #over300s: number;

  constructor(sink: Sink, kind: 'some' | 'full', resource: string) {
    this.#ratio = sink.series(`pressure_${kind}_ratio`, { resource });
    this.#over10s = sink.series(`pressure_${kind}_10s_ratio`, { resource });
    this.#over60s = sink.series(`pressure_${kind}_60s_ratio`, { resource });
    this.#over300s = sink.series(`pressure_${kind}_300s_ratio`, { resource });
  }

  set(stall: Stall, tick: Tick, sink: Sink): void {
    sink.set(this.#ratio, clampRatio(this.#total.perSecond(stall.totalMicroseconds, tick) / 1e6));
    sink.set(this.#over10s, stall.over10s);
    sink.set(this.#over60s, stall.over60s);
    sink.set(this.#over300s, stall.over300s);
  }
}
