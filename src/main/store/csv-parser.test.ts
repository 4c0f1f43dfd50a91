import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCsvHeader, parseCsvHeader } from './csv-header';
import { CsvParser } from './csv-parser';

/** Feeds a text in pieces of this many bytes. */
function parse(text: string | Uint8Array, { pieceBytes = 7, earliestMs = 0, latestMs = 1_000_000 } = {}) {
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
    { earliestMs, latestMs },
  );
  const bytes = Buffer.from(text as string);
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
    ['a,b', 'the first column is not timestamp_ms'],
    [
      'Time,a',
      'the first column is not timestamp_ms; rename Time if it is in milliseconds since 1970, or in ISO 8601 with a time zone',
    ],
    ['timestamp_ms;a', 'the fields are separated by semicolons; use commas, and decimal points'],
    ['timestamp_ms\ta', 'the fields are separated by tabs; use commas, and decimal points'],
    ['timestamp_ms|a', 'the fields are separated by vertical bars; use commas, and decimal points'],
    ['timestamp_ms,a,,b', 'column 3 has no name'],
    ['timestamp_ms', 'the header has no series'],
    ['timestamp_ms,a,a', 'a appears twice'],
    ['timestamp_ms,1a', '1a is not a valid series name'],
    ['timestamp_ms,a{b="1"', 'a{b="1" is not a valid series name'],
  ])('is refused: %s', (line, reason) => {
    expect(parseCsvHeader(line)).toEqual({ ok: false, reason });
    expect(parse(`${line}\n1,2\n`)).toMatchObject({ problem: `line 1: ${reason}`, rows: [] });
  });
});

const NOT_A_TIME =
  'the timestamp is not a number of milliseconds since 1970, or a time with its zone such as 2026-01-30T10:00:00Z';

describe('rows', () => {
  it('are read for any pieces and line breaks', () => {
    const text = '\ufefftimestamp_ms,a,b\r\n1,2,-0.5\r\n\r\n2,,1e3\n3,+Inf,NaN';
    const wanted = [
      [1, [2, -0.5]],
      [2, [Number.NaN, 1000]],
      [3, [Number.POSITIVE_INFINITY, Number.NaN]],
    ];
    for (const pieceBytes of [1, 2, 5, 1000]) {
      expect(parse(text, { pieceBytes })).toEqual({ keys: ['a', 'b'], rows: wanted, bad: [], problem: null });
    }
  });

  it('are reported by number if they cannot be read, and the others are kept', () => {
    const { rows, bad } = parse('timestamp_ms,a,b\nx,1,2\n2,1\n3,1,2,3\n4,1,two\n9999999,1,2\n-1,1,2\n7,1,2\n');
    expect(bad).toEqual([
      `2: ${NOT_A_TIME}`,
      '3: expected 2 values, found 1',
      '4: expected 2 values, found more',
      '5: value 2 is not a number',
      '6: the timestamp is in the future',
      `7: ${NOT_A_TIME}`,
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
    ['1,1,5', 'expected 1 values, found more; use decimal points, not commas'],
    ['1,"1,234"', 'value 1 is not a number; use a decimal point, and leave out thousands separators'],
    ['1,"1.234,5"', 'value 1 is not a number; use a decimal point, and leave out thousands separators'],
    ['1,"1,234,567.5"', 'value 1 is not a number; leave out thousands separators'],
    ['1,1 234', 'value 1 is not a number; leave out thousands separators'],
    ['1,1\u00a0234', 'value 1 is not a number; leave out thousands separators'],
    ["1,1'234.5", 'value 1 is not a number; leave out thousands separators'],
    ['1,\u22125', 'value 1 is not a number; use a plain minus sign'],
    ['1,50 %', 'value 1 is not a number; write a ratio, such as 0.5 for 50%'],
    ['1,5 MB', 'value 1 is not a number; leave out the unit'],
    ['1,0x10', 'value 1 is not a number; leave out the unit'],
    ['1,yes', 'value 1 is not a number'],
    ['2026-01-30T10:00:00,1', 'the time has no time zone; add Z or an offset such as +02:00'],
    ['2026-01-30,1', NOT_A_TIME],
    ['30.01.2026 10:00,1', NOT_A_TIME],
    ['01/30/2026,1', NOT_A_TIME],
    ['null,1', NOT_A_TIME],
    ['2026-13-30T10:00:00Z,1', NOT_A_TIME],
    ['2026-02-30T10:00:00Z,1', NOT_A_TIME],
    ['2026-01-30T10:00:00Z,1', 'the timestamp is in the future'],
    ['1,"5', 'a quoted cell does not end'],
  ])('explain the form %s', (line, reason) => {
    expect(parse(`timestamp_ms,a\n${line}\n`).bad).toEqual([`2: ${reason}`]);
  });

  it.each([
    '1769817300000',
    '1.7698173e12',
    '"1769817300000.0"',
    '2026-01-30T23:55:00Z',
    '2026-01-30T23:55Z',
    '2026-01-30 23:55:00.000+00:00',
    '2026-01-31T00:55:00+0100',
    '2026-01-30 20:55:00,000 -03',
    '2026-01-30 23:55:00 UTC',
  ])('may have the time %s', (time) => {
    const { rows, bad } = parse(`timestamp_ms,a\n"${time}",1\n`.replaceAll('""', '"'), { latestMs: 2e12 });
    expect([rows, bad]).toEqual([[[1_769_817_300_000, [1]]], []]);
  });

  // plees-tracker issue 579: the same numbers mean January 1970 in milliseconds.
  it('in seconds are refused among others', () => {
    const { rows, bad } = parse('timestamp_ms,a\n1769817300,1\n1769817300000,1\n46052.5,1\n0,1\n', {
      earliestMs: 1e11,
      latestMs: 2e12,
    });
    const reason = 'the timestamp would be before 1973; if it is in seconds, multiply it by 1000';
    expect(bad).toEqual([`2: ${reason}`, `4: ${reason}`, `5: ${reason}`]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    'NaN',
    'nan',
    '-nan',
    'null',
    'NULL',
    'None',
    'nil',
    'undefined',
    'NA',
    'N/A',
    '#N/A',
    '<NA>',
    '-',
    '--',
    ' ',
  ])('have no value where a program writes %j', (cell) => {
    expect(parse(`timestamp_ms,a\n1,${cell}\n2,"${cell}"\n`)).toMatchObject({
      rows: [
        [1, [Number.NaN]],
        [2, [Number.NaN]],
      ],
      bad: [],
    });
  });

  it.each([
    ['separators at their ends', 'timestamp_ms,a,\n1,5,\n2,6\n'],
    ['columns and rows that are empty', 'timestamp_ms,a,"",\n1,5,"",\n2,6, , \n,,\n"","",""\n'],
    ['blanks around quotes', 'timestamp_ms , "a"\n1, "5"\n2 ,"6" \n'],
    ['returns as line breaks', 'timestamp_ms,a\r1,5\r2,6\r'],
    ['doubled returns', 'timestamp_ms,a\r\r\n1,5\r\r\n2,6\r\r\n'],
    ['line breaks in quoted cells', 'timestamp_ms,a\n1,"5\n"\n2,"\r\n6"\n'],
    ['a line for Excel before the header', '\ufeffsep=,\r\ntimestamp_ms,a\r\n1,5\r\n2,6\r\n'],
    ['a comment and a blank line before the header', '# of a meter\n\ntimestamp_ms,a\n1,5\n2,6\n'],
    ['capitals in the header', 'Timestamp_ms,a\n1,5\n2,6'],
    ['exponents and signs', 'timestamp_ms,a\n1,+0.5E1\n2,600e-2'],
  ])('may have %s', (_, text) => {
    const wanted = [
      [1, [5]],
      [2, [6]],
    ];
    for (const pieceBytes of [1, 3, 1000]) {
      expect(parse(text, { pieceBytes })).toMatchObject({ rows: wanted, bad: [], problem: null });
    }
  });

  it('after a quote that is forgotten are read', () => {
    const rest = Array.from({ length: 15 }, (_, index) => `${index + 2},1\n`).join('');
    const { rows, bad } = parse(`timestamp_ms,a\n1,"5\n${rest}x,1\n`);
    expect(bad).toEqual(['2: a quoted cell does not end', `18: ${NOT_A_TIME}`]);
    expect(rows).toHaveLength(15);
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

describe('files of another form', () => {
  const text = 'timestamp_ms,a\n1,2\n';
  it.each([
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16 text; save it as UTF-8/],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), /UTF-16 text; save it as UTF-8/],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), /UTF-16 text/],
    ['a workbook', Buffer.from('PK\x03\x04xl/workbook'), /Excel workbook or a ZIP archive/],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]), /compressed with zstd/],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), /compressed with xz/],
    ['bzip2', Buffer.from('BZh91AY&SY'), /compressed with bzip2/],
    ['a web page', Buffer.from('<!DOCTYPE html>\n<html>'), /web page/],
    ['JSON', Buffer.from('{"metric":{"__name__":"a"}}\n'), /JSON, not CSV/],
    ['semicolons for Excel', Buffer.from('sep=;\r\ntimestamp_ms;a\r\n'), /separated by semicolons/],
  ])('are named: %s', (_, bytes, problem) => {
    expect(parse(bytes)).toMatchObject({ problem: expect.stringMatching(problem), rows: [] });
  });
});
