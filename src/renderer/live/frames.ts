import type { AppApi } from '../../shared/contract/contract';
import type { LiveEvent, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { follow, type Live, outliveLoss } from './follow';
import { FrameRing } from './frame-ring';
import { type Failure, failureOf } from './loadable';
import { Store } from './store';

/** Rows for one hour at one frame a second. */
const CAPACITY = 3_600;
/** Limits history to the points that a chart has room for. */
const MAX_HISTORY_POINTS = 450;
/** Larger differences between the clocks of host and page would leave a hole in the history, or query the future. */
const CLOCK_TOLERANCE_MS = 3_000;

/** The recent past. Each frame makes a new object; the ring stays the same until history is loaded again. */
export interface FramesState {
  readonly ring: FrameRing;
  /** The intended distance of frames. */
  readonly intervalMs: number;
  /** False until the history was loaded or has failed. */
  readonly isLoaded: boolean;
  /** The reason for missing history or frames. */
  readonly failure: Failure | undefined;
}

type FrameEvent = Extract<LiveEvent, { type: 'frame' }>;

/**
 * Returns the recent past of some series and every new frame of them. History is loaded with each connection, whenever
 * the page is shown again, and for another span; frames that arrive meanwhile are appended.
 *
 * @param nowMs the page's clock, which may differ from the host's
 */
export function createFramesStore(
  live: Live,
  selectors: readonly string[],
  initialSpanMs: number,
  nowMs: () => number,
) {
  let spanMs = initialSpanMs;
  let hostAheadMs = 0;
  let reload: (() => void) | undefined;

  const store = new Store<FramesState>(
    { ring: new FrameRing(CAPACITY), intervalMs: 1_000, isLoaded: false, failure: undefined },
    () => follow(live, session, (error) => store.set({ ...store.get(), isLoaded: true, failure: failureOf(error) })),
  );

  async function session(api: AppApi, signal: AbortSignal): Promise<void> {
    const streamed: SeriesInfo[] = [];
    let columns: readonly number[] = [];
    let waiting: FrameEvent[] | undefined;
    let loads = 0;

    async function load(): Promise<void> {
      const own = ++loads;
      waiting = [];
      const { history, failure } = await readHistory(api, signal);
      if (signal.aborted || own !== loads) return;
      // Without history, the frames that have arrived are better than nothing.
      const ring = history === undefined ? store.get().ring : createRing(history);
      columns = streamed.map((series) => ring.column(series));
      for (const frame of waiting) take(ring, columns, frame);
      waiting = undefined;
      store.set({ ...store.get(), ring, isLoaded: true, failure });
    }

    function receive(event: LiveEvent): void {
      const { ring } = store.get();
      if (event.type === 'series') {
        streamed.push(...event.series);
        columns = streamed.map((series) => ring.column(series));
        return;
      }
      waiting?.push(event);
      take(ring, columns, event);
      store.set({ ...store.get(), intervalMs: event.intervalMs });
      const wasAheadMs = hostAheadMs;
      hostAheadMs = event.atMs - nowMs();
      if (Math.abs(hostAheadMs - wasAheadMs) > CLOCK_TOLERANCE_MS) void load();
    }

    const events = await api.metrics.live({ selectors: [...selectors] }, { signal });
    reload = () => void load();
    void load();
    try {
      for await (const event of events) {
        if (signal.aborted) return;
        receive(event);
      }
    } finally {
      if (!signal.aborted) reload = undefined;
    }
  }

  async function readHistory(api: AppApi, signal: AbortSignal) {
    const toMs = nowMs() + hostAheadMs;
    // Without one bucket more at each end, the span would not fit between round times and the store would use coarser
    // ones.
    const points = Math.min(MAX_HISTORY_POINTS, Math.ceil(spanMs / store.get().intervalMs) + 2);
    try {
      const query = { selectors: [...selectors], fromMs: toMs - spanMs, toMs, points };
      return { history: await api.metrics.range(query, { signal }), failure: undefined };
    } catch (error) {
      await outliveLoss();
      return { history: undefined, failure: failureOf(error) };
    }
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    /** Loads history for another span; the present one stays visible until then. */
    setSpan(next: number) {
      if (next === spanMs) return;
      spanMs = next;
      reload?.();
    },
  };
}

function take(ring: FrameRing, columns: readonly number[], { atMs, gap, values }: FrameEvent): void {
  // An empty row breaks the line where the time before is unknown.
  if (gap) ring.push(atMs - 1, [], []);
  ring.push(atMs, columns, values);
}

/** Returns history as rows, without the empty ones at its ends, before the host ran or after now. */
function createRing({ fromMs, stepMs, series }: RangeResult): FrameRing {
  const ring = new FrameRing(CAPACITY, stepMs);
  const columns = series.map((one) => ring.column(one));
  const rows = Array.from({ length: Math.max(0, ...series.map(({ values }) => values.length)) }, (_, row) =>
    series.map(({ values }) => values[row]),
  );
  const hasValue = (values: readonly unknown[]) => values.some((value) => typeof value === 'number');
  const first = rows.findIndex(hasValue);
  const last = rows.findLastIndex(hasValue);
  for (const [row, values] of rows.entries())
    if (first <= row && row <= last) ring.push(fromMs + row * stepMs, columns, values);
  return ring;
}
