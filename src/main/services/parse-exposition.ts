/** One sample of a Prometheus endpoint: the series as it is written, and its value. */
export interface ExposedSample {
  /** Name with labels, `http_requests_total{code="200"}`. */
  readonly series: string;
  readonly name: string;
  readonly value: number;
}

/** Metric name, labels in braces (quoted values may hold any character, escaped), value, and maybe a time. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)(?:\s+\S+)?\s*$/;

/**
 * Reads the text format of Prometheus endpoints. Comments and lines that it does not understand are left out.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @returns at most `limit` samples with finite values, and how many lines were not understood
 */
export function parseExposition(
  text: string,
  limit: number,
): { readonly samples: readonly ExposedSample[]; readonly badLines: number; readonly isCut: boolean } {
  const samples: ExposedSample[] = [];
  let badLines = 0;
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = SAMPLE.exec(line);
    if (match === null) {
      badLines++;
      continue;
    }
    const [, name = '', labels = '', number = ''] = match;
    const value = Number(number);
    // NaN and infinities are legal there; they say nothing here.
    if (!Number.isFinite(value)) continue;
    if (samples.length >= limit) return { samples, badLines, isCut: true };
    samples.push({ series: `${name}${labels}`, name, value });
  }
  return { samples, badLines, isCut: false };
}
