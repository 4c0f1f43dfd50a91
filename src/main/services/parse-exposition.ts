/** Sample of a Prometheus endpoint: the series, its name and its value. */
export interface ExposedSample {
  /** Name with labels in the usual form, `http_requests_total{code="200"}`. */
  readonly series: string;
  readonly name: string;
  readonly value: number;
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
/** A quoted text may contain any character, escaped. Prometheus 3 also quotes names. */
const QUOTED = /"(?:[^"\\]|\\.)*"/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*|"(?:[^"\\]|\\.)*"/y;
const BLANKS = /[ \t]*/y;
/** A value and an optional time; OpenMetrics adds the start time of a counter, and an exemplar after `#`. */
const VALUE = /(\S+)(?:[ \t]+[-+\d.eE]+)?(?:[ \t]+st@[-+\d.eE]+)?[ \t]*(?:#.*)?$/y;
/** The value of a native histogram or of a summary in one line (OpenMetrics 2). */
const COMPOSITE = /\{[ \t]*[a-z_]+[ \t]*:.*$/y;

export interface Exposition {
  readonly samples: readonly ExposedSample[];
  /** Samples without one finite number: not a number, infinity, native histograms. */
  readonly others: number;
  readonly badLines: number;
  readonly isCut: boolean;
  /** True if the text ends with `# EOF`, as OpenMetrics requires. */
  readonly hasEnd: boolean;
}

/**
 * Reads the text formats of Prometheus (0.0.4, and quoted names) and OpenMetrics: tokens are separated by any number of
 * blanks, which also may begin and end a line. Skips comments, empty lines, malformed lines and native histograms.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec_2_0/
 * @returns at most `limit` samples with finite values, and the number of malformed lines
 */
export function parseExposition(text: string, limit: number): Exposition {
  const samples: ExposedSample[] = [];
  let badLines = 0;
  let others = 0;
  for (const raw of text.replace(/^\uFEFF/, '').split('\n')) {
    const line = raw.trim();
    if (/^#[ \t]*EOF$/.test(line)) return { samples, others, badLines, isCut: false, hasEnd: true };
    if (line === '' || line.startsWith('#')) continue;
    const sample = new LineReader(line).read();
    if (sample === undefined) badLines++;
    // NaN and infinities are legal there, and useless here.
    else if (!Number.isFinite(sample.value)) others++;
    else if (samples.length >= limit) return { samples, others, badLines, isCut: true, hasEnd: false };
    else samples.push(sample);
  }
  return { samples, others, badLines, isCut: false, hasEnd: false };
}

/** Reads one line token by token, each in linear time: the text comes from another program. */
class LineReader {
  #at = 0;

  constructor(private readonly line: string) {}

  /** @returns undefined for a malformed line, NaN for a value that is not one number */
  read(): ExposedSample | undefined {
    let name = this.#take(NAME);
    this.#take(BLANKS);
    let labels: readonly string[] = [];
    if (!this.#isComposite() && this.#takeText('{')) {
      const found = this.#labels();
      if (found === undefined) return undefined;
      name ??= found.name;
      labels = found.labels;
    }
    const value = this.#value();
    if (name === undefined || value === undefined) return undefined;
    return { series: labels.length === 0 ? name : `${name}{${labels.join(',')}}`, name, value };
  }

  #value(): number | undefined {
    this.#take(BLANKS);
    if (this.#isComposite()) return Number.NaN;
    VALUE.lastIndex = this.#at;
    const number = VALUE.exec(this.line)?.[1];
    return number === undefined ? undefined : parseValue(number);
  }

  #isComposite(): boolean {
    COMPOSITE.lastIndex = this.#at;
    return COMPOSITE.test(this.line);
  }

  /** Reads the labels after an opening brace. A quoted text without a value is the name of the metric. */
  #labels(): { readonly name: string | undefined; readonly labels: readonly string[] } | undefined {
    const labels: string[] = [];
    let name: string | undefined;
    for (;;) {
      this.#take(BLANKS);
      if (this.#takeText('}')) return { name, labels };
      const label = this.#take(LABEL_NAME);
      if (label === undefined) return undefined;
      this.#take(BLANKS);
      if (this.#takeText('=')) {
        this.#take(BLANKS);
        const value = this.#take(QUOTED);
        if (value === undefined) return undefined;
        labels.push(`${label}=${value}`);
      } else if (label.startsWith('"') && name === undefined) name = label.slice(1, -1);
      else return undefined;
      this.#take(BLANKS);
      if (!this.#takeText(',') && this.line[this.#at] !== '}') return undefined;
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.line)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #takeText(text: string): boolean {
    if (!this.line.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

/** Numbers as Go writes and reads them. @returns NaN and infinities too, undefined for other text */
function parseValue(text: string): number | undefined {
  if (/^nan$/i.test(text)) return Number.NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
