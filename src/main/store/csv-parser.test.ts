import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsvHeader, parseCsvHeader } from './csv-header';
import { CsvParser } from './csv-parser';

/** Feeds a text in pieces of this many bytes. */
function parse(text: string, pieceBytes = 7) {
  const rows: [number, number[]][] = [];
  const bad: string[] = [];
  let keys: readonly string[] = [];
  const parser = new CsvParser(
    {
      onHeader: (names) => {
        keys = names;
      },
      onRow: (atMs, values) => void rows.push([atMs, [...values]]),
      onBadLine: (line, reason) => void bad.push(`${line}: ${reason}`),
    },
    1_000_000,
  );
  const bytes = Buffer.from(text);
  let problem: string | null = null;
  for (let at = 0; at < bytes.length && problem === null; at += pieceBytes) {
    problem = parser.push(bytes.subarray(at, at + pieceBytes));
  }
  return { keys, rows, bad, problem: problem ?? parser.end() };
}

describe('the header', () => {
  const KEYS = ['a', 'b:c_total', 'd{x="1",y="2"}', 'e{p="say \\"a, b\\" {}"}'];

  it('reads back as written, and is accepted without quotes too', () => {
    expect(parseCsvHeader(formatCsvHeader(KEYS))).toEqual({ ok: true, keys: KEYS });
    expect(parseCsvHeader(['timestamp_ms', ...KEYS].join(','))).toEqual({ ok: true, keys: KEYS });
    expect(parseCsvHeader('timestamp_ms,d{y="2",x="1"}')).toEqual({ ok: true, keys: ['d{x="1",y="2"}'] });
  });

  it.each([
    ['time,a', 'the first column is not timestamp_ms'],
    ['timestamp_ms', 'the header has no series'],
    ['timestamp_ms,a,a', 'a appears twice'],
    ['timestamp_ms,1a', '1a is not a valid series name'],
    ['timestamp_ms,a{b="1"', 'a{b="1" is not a valid series name'],
  ])('is refused: %s', (line, reason) => {
    expect(parseCsvHeader(line)).toEqual({ ok: false, reason });
    expect(parse(`${line}\n1,2\n`)).toMatchObject({ problem: `line 1: ${reason}`, rows: [] });
  });
});

describe('rows', () => {
  it('are read for any pieces and line breaks', () => {
    const text = '\ufefftimestamp_ms,a,b\r\n1,2,-0.5\r\n\r\n2,,1e3\n3,+Inf,NaN';
    const wanted = [
      [1, [2, -0.5]],
      [2, [Number.NaN, 1000]],
      [3, [Number.POSITIVE_INFINITY, Number.NaN]],
    ];
    for (const pieceBytes of [1, 2, 5, 1000]) {
      expect(parse(text, pieceBytes)).toEqual({ keys: ['a', 'b'], rows: wanted, bad: [], problem: null });
    }
  });

  it('are reported by number if they cannot be read, and the others are kept', () => {
    const { rows, bad } = parse('timestamp_ms,a,b\nx,1,2\n2,1\n3,1,2,3\n4,1,two\n9999999,1,2\n-1,1,2\n7,1,2\n');
    expect(bad).toEqual([
      '2: the timestamp is not a number of milliseconds since 1970',
      '3: expected 2 values, found 1',
      '4: expected 2 values, found more',
      '5: value 2 is not a number',
      '6: the timestamp is in the future',
      '7: the timestamp is not a number of milliseconds since 1970',
    ]);
    expect(rows).toEqual([[7, [1, 2]]]);
  });

  it('may have fields in quotes, blanks and blank lines, as spreadsheets and Grafana write them', () => {
    // grafana issue 18177, RFC 4180.
    const { rows, bad } = parse('"timestamp_ms","a"\n"1","1.00"\n   \n2,\t-2 \r\n\t\n"3",""\n');
    expect(bad).toEqual([]);
    expect(rows).toEqual([
      [1, [1]],
      [2, [-2]],
      [3, [Number.NaN]],
    ]);
  });

  it.each([
    ['1,"1,5"', 'value 1 is not a number; use a decimal point, not a comma'],
    ['1;1,5', 'the fields are separated by semicolons; use commas, and decimal points'],
    ['1769817300000000,1', 'the timestamp is finer than milliseconds; divide it'],
    ['2026-01-30,1', 'the timestamp is not a number of milliseconds since 1970'],
  ])('explain the form %s', (line, reason) => {
    expect(parse(`timestamp_ms,a\n${line}\n`).bad).toEqual([`2: ${reason}`]);
  });

  it('restore the same bits for any double', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 20 }), (values) => {
        const names = values.map((_, index) => `m${index}`).join(',');
        const cells = values.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join(',');
        const { rows } = parse(`timestamp_ms,${names}\n5,${cells}\n`);
        expect(rows).toEqual([[5, values]]);
      }),
      { numRuns: 300 },
    );
  });

  it('need a header', () => {
    expect(parse('')).toMatchObject({ problem: 'the header is missing' });
  });
});
