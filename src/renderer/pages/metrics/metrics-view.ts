import { type MetricsView, MOST_SERIES } from '../../routes';

/** Adds a series to the comparison unless it is full, and selects one that is already in it. */
export function withSeries(view: MetricsView, key: string): MetricsView {
  if (view.keys.includes(key)) return { ...view, about: key };
  if (view.keys.length >= MOST_SERIES) return view;
  return { ...view, keys: [...view.keys, key], about: view.about ?? key };
}

export function withoutSeries(view: MetricsView, key: string): MetricsView {
  const keys = view.keys.filter((other) => other !== key);
  return { ...view, keys, about: view.about === key ? keys[0] : view.about };
}
