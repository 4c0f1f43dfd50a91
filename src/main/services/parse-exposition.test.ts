import { describe, expect, it } from 'vitest';
import { readFixture } from '../../../tests/helpers/fixture';
import { parseExposition } from './parse-exposition';

describe('parseExposition', () => {
  it('reads the text format of Prometheus, and counts bad lines', () => {
    const text = [
      '# HELP http_requests_total Requests.',
      'http_requests_total{code="200",path="/a b}\\"c"} 1027 1395066363000',
      'temperature 21.5',
      'nothing NaN',
      'much +Inf',
      'this is no metric',
      '',
    ].join('\n');
    expect(parseExposition(text, 10)).toEqual({
      samples: [
        { series: 'http_requests_total{code="200",path="/a b}\\"c"}', name: 'http_requests_total', value: 1027 },
        { series: 'temperature', name: 'temperature', value: 21.5 },
      ],
      others: 2,
      badLines: 1,
      isCut: false,
      hasEnd: false,
    });
  });

  // prometheus issue 2852, prometheus/docs issue 543.
  it('accepts any number of blanks between tokens (exposition-blanks)', () => {
    const { samples, badLines } = parseExposition(readFixture('field/exposition-blanks/metrics.txt'), 10);
    expect([samples.map(({ value }) => value), badLines]).toEqual([[1, 2, 3, 5, 8], 0]);
  });

  it.each([
    ['a{ x = "1" , y="2", } 1', 'a{x="1",y="2"}'],
    ['a{} 1', 'a'],
    ['\ufeffa 1', 'a'],
    ['a 1\r', 'a'],
    ['a_bucket{le="1"} 1 # {trace_id="KOO5S4vxi0o"} 0.67', 'a_bucket{le="1"}'],
    ['a_total 1 1520879607.789 # {id="x"} 1 1520879607.5', 'a_total'],
    ['{"my.metric",x="1"} 1', 'my.metric{x="1"}'],
    ['{x="1","my.metric"} 1', 'my.metric{x="1"}'],
    ['a{"dotted.label"="1"} 1', 'a{"dotted.label"="1"}'],
    ['a{x="}#,\\"{"} 1', 'a{x="}#,\\"{"}'],
    ['a_total 1 1520879607.789 st@1520430000.1', 'a_total'],
    ['a_total{x="1"} 1 st@1520430000 # {id="x"} 1', 'a_total{x="1"}'],
    ['{"größe",x="1"} 1', 'größe{x="1"}'],
    ['a 1e0', 'a'],
    ['a +1.', 'a'],
  ])('reads %s', (line, series) => {
    expect(parseExposition(line, 10)).toMatchObject({ samples: [{ series, value: 1 }], badLines: 0 });
  });

  it.each([
    'a',
    'a{',
    'a{x} 1',
    'a{x=1} 1',
    'a{x="1" y="2"} 1',
    '1a 1',
    'a one',
    'a 1 2 3',
    '{x="1"} 1',
    'a{x="1"}',
    '<html>',
  ])('counts %s as a bad line', (line) =>
    expect(parseExposition(line, 10)).toMatchObject({ samples: [], badLines: 1 }),
  );

  // OpenMetrics 2.0, "Histogram with Native Buckets" and "Summary".
  it.each([
    'a_seconds {count:59,sum:1.2e2,schema:7,zero_threshold:1e-4,zero_count:0,positive_spans:[1:2],positive_buckets:[5,7]} st@1520430000.123',
    'a_seconds{path="/"} {count:59,sum:1.2e2,schema:7} 1520879607.789',
    'a_seconds { count : 17, sum:324789.3, quantile:[0.95:123.7] }',
  ])('skips the native histogram %s', (line) => {
    expect(parseExposition(`${line}\nb 1\n`, 10)).toMatchObject({ samples: [{ name: 'b' }], badLines: 0 });
  });

  it('ends at the mark of OpenMetrics', () => {
    expect(parseExposition('a 1\n# EOF\nb 2\n', 10)).toMatchObject({ samples: [{ name: 'a' }], hasEnd: true });
    expect(parseExposition('# EOF of the file\na 1\n', 10)).toMatchObject({ samples: [{ name: 'a' }], hasEnd: false });
  });

  it('stops at the largest number of samples', () => {
    expect(parseExposition('a 1\nb 2\nc 3', 2)).toMatchObject({ isCut: true, samples: [{ name: 'a' }, { name: 'b' }] });
  });
});
