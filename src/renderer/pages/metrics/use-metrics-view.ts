import { useMemo } from 'react';
import { hostClock } from '../../live/host-clock';
import { formatMetricsView, type MetricsView, parseMetricsView, useHash } from '../../routes';
import { fixedRange, lastRange, panned, type RangeId, type Span, zoomed } from '../../time-range';
import { withoutSeries, withSeries } from './metrics-view';

export interface MetricsViewControl {
  readonly view: MetricsView;
  readonly add: (key: string) => void;
  readonly remove: (key: string) => void;
  readonly show: (key: string) => void;
  readonly showLast: (id: RangeId) => void;
  readonly showSpan: (span: Span) => void;
  readonly zoom: (factor: number, atMs?: number) => void;
  readonly pan: (share: number) => void;
  readonly showChanges: (span: Span | undefined) => void;
  /** Adds a series and shows a period of it. */
  readonly showSeries: (key: string, span: Span) => void;
}

/** The view of the page, kept in the address, and the ways to change it. */
export function useMetricsView(): MetricsViewControl {
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
    add: (key) => go(withSeries(view, key)),
    remove: (key) => go(withoutSeries(view, key)),
    show: (key) => slide({ ...view, about: key }),
    showLast: (id) => go({ ...view, range: lastRange(id) }),
    showSpan: (span) => go({ ...view, range: range(span) }),
    zoom: (factor, atMs) => go({ ...view, range: zoomed(view.range, factor, atMs, hostClock.nowMs()) }),
    pan: (share) => slide({ ...view, range: panned(view.range, share, hostClock.nowMs()) }),
    showChanges: (changed) => go({ ...view, changed }),
    showSeries: (key, span) => go({ ...withSeries(view, key), range: range(span) }),
  };
}
