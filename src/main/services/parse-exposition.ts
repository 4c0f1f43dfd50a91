/** Sample of a Prometheus endpoint: the series as written, and its value. */
export interface ExposedSample {
  /** Name with labels, `http_requests_total{code="200"}`. */
  readonly series: string;
  readonly name: string;
  readonly value: number;
}

/** Metric name, labels in braces (quoted values may contain any character, escaped), value, and an optional time. */
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)(?:\s+\S+)?\s*$/;

/**
 * Reads the text format of Prometheus endpoints. Skips comments and malformed lines.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @returns at most `limit` samples with finite values, and the number of malformed lines
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
    // NaN and infinities are legal there, and useless here.
    if (!Number.isFinite(value)) continue;
    if (samples.length >= limit) return { samples, badLines, isCut: true };
    samples.push({ series: `${name}${labels}`, name, value });
  }
  return { samples, badLines, isCut: false };
}
