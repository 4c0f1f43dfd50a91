import type { AppApi } from '../../shared/contract/contract';
import type { LiveEvent, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { follow, type Live, outliveLoss } from './follow';
import { FrameRing } from './frame-ring';
import { type Failure, failureOf } from './loadable';
import { type Readable, Store } from './store';

/** One hour of frames at one a second. */
const CAPACITY = 3_600;
/** More points than a chart has room for are not worth their way. */
const MAX_HISTORY_POINTS = 450;
/** Clocks of host and page that differ by more than this would leave a hole in the history, or ask for the future. */
const CLOCK_TOLERANCE_MS = 3_000;

/** What is known of the recent past. A new object with every frame; the ring is one and the same until it is reloaded. */
export interface FramesState {
  readonly ring: FrameRing;
  /** How far apart frames are meant to be. */
  readonly intervalMs: number;
  /** False until the history was answered (or could not be). */
  readonly isLoaded: boolean;
  /** Why there is no history, or why no frames come. */
  readonly failure: Failure | undefined;
}

export interface FramesStore extends Readable<FramesState> {
  /** Loads history for another span; what is shown stays until it is there. */
  setSpan(spanMs: number): void;
}

type FrameEvent = Extract<LiveEvent, { type: 'frame' }>;

/**
 * The recent past of some series and every new frame of them. History is asked for once a connection, whenever the page
 * is shown again, and for another span; frames that come meanwhile are kept and put behind it.
 *
 * @param nowMs the page's clock, which may be set differently from the host's
 */
export function createFramesStore(
  live: Live,
  selectors: readonly string[],
  initialSpanMs: number,
  nowMs: () => number,
): FramesStore {
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
      // Without history, the frames that came already are better than nothing.
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
    // One bucket more at each end, or the span would not fit between round times and the store would take coarser ones.
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
    setSpan(next) {
      if (next === spanMs) return;
      spanMs = next;
      reload?.();
    },
  };
}

function take(ring: FrameRing, columns: readonly number[], { atMs, gap, values }: FrameEvent): void {
  // Nothing is known of the time before: an empty row breaks the line.
  if (gap) ring.push(atMs - 1, [], []);
  ring.push(atMs, columns, values);
}

/** History as rows; the empty ones at its ends, of times before the host ran or not yet over, are left out. */
function createRing({ fromMs, stepMs, series }: RangeResult, capacity = CAPACITY): FrameRing {
  const ring = new FrameRing(capacity, stepMs);
  const columns = series.map((one) => ring.column(one));
  const rows = Math.max(0, ...series.map(({ values }) => values.length));
  const hasValue = (row: number) => series.some(({ values }) => typeof values[row] === 'number');
  let first = 0;
  while (first < rows && !hasValue(first)) first++;
  let end = rows;
  while (end > first && !hasValue(end - 1)) end--;
  for (let row = first; row < end; row++) {
    ring.push(
      fromMs + row * stepMs,
      columns,
      series.map(({ values }) => values[row]),
    );
  }
  return ring;
}
