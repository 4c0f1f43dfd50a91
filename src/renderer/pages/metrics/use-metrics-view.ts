import { useMemo } from 'react';
import { hostClock } from '../../live/host-clock';
import { formatMetricsView, type MetricsView, parseMetricsView, useHash } from '../../routes';
import { fixedRange, lastRange, panned, type RangeId, type Span, zoomed } from '../../time-range';
import { withoutSeries, withSeries } from './metrics-view';

/** The view of the page, kept in the address, and the ways to change it. */
export function useMetricsView() {
  const hash = useHash();
  const view = useMemo(() => parseMetricsView(hash), [hash]);
  const range = (span: Span) => fixedRange(span, hostClock.nowMs());

  /** A step that the browser's Back undoes. */
  function go(next: MetricsView): void {
    location.hash = formatMetricsView(next);
  }

  /** For steps that come in series, or that are undone as easily. */
  function slide(next: MetricsView): void {
    location.replace(formatMetricsView(next));
  }

  return {
    view,
    add: (key: string) => go(withSeries(view, key)),
    remove: (key: string) => go(withoutSeries(view, key)),
    show: (key: string) => slide({ ...view, about: key }),
    showLast: (id: RangeId) => go({ ...view, range: lastRange(id) }),
    showSpan: (span: Span) => go({ ...view, range: range(span) }),
    zoom: (factor: number, atMs?: number) =>
      go({ ...view, range: zoomed(view.range, factor, atMs, hostClock.nowMs()) }),
    pan: (share: number) => slide({ ...view, range: panned(view.range, share, hostClock.nowMs()) }),
    showChanges: (changed: Span | undefined) => go({ ...view, changed }),
    /** Adds a series and shows a period of it. */
    showSeries: (key: string, span: Span) => go({ ...withSeries(view, key), range: range(span) }),
  };
}

export type MetricsViewControl = ReturnType<typeof useMetricsView>;
