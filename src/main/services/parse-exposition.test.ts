import { expect, it } from 'vitest';
import { parseExposition } from './parse-exposition';

it('reads samples as Prometheus writes them', () => {
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
    badLines: 1,
    isCut: false,
  });
});

it('stops at the limit of samples', () => {
  expect(parseExposition('a 1\nb 2\nc 3', 2)).toMatchObject({ isCut: true, samples: [{ name: 'a' }, { name: 'b' }] });
});
