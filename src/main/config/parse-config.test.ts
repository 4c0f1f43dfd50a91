import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../shared/model/config';
import { configSchema } from './config-schema';
import { parseConfig } from './parse-config';
import { listSettings } from './settings';

it('equals the written-out defaults if nothing is set', () => {
  expect(configSchema.parse({})).toEqual(DEFAULT_CONFIG);
});

it('documents every setting', () => {
  const settings = listSettings();
  expect(settings.map(({ key }) => key)).toContain('store.max_megabytes');
  expect(settings.filter(({ help }) => help === '')).toEqual([]);
});

describe('parseConfig', () => {
  it('fills in omitted settings and lists those that a file sets', () => {
    const parsed = parseConfig('interval_seconds: 5\nstore:\n  max_megabytes: 64\n');
    expect(parsed).toMatchObject({ ok: true, keys: ['interval_seconds', 'store.max_megabytes'] });
    expect(parsed.ok && parsed.config).toMatchObject({
      interval_seconds: 5,
      store: { max_megabytes: 64, fsync_seconds: 10 },
    });
  });

  it('lays run-time settings over the file', () => {
    const parsed = parseConfig(
      'interval_seconds: 5\n',
      new Map([
        ['dashboard.port', 9000],
        ['interval_seconds', 2],
      ]),
    );
    expect(parsed.ok && parsed.config).toMatchObject({ interval_seconds: 2, dashboard: { port: 9000 } });
  });

  it.each([
    ['an unknown key', 'log:\n  level: info\n  colour: red\n', 3, 'log.colour', /unknown setting/],
    ['a value out of bounds', '# slow\ninterval_seconds: 0.1\n', 2, 'interval_seconds', /^must be at least 0\.5$/],
    ['a wrong type', 'store:\n  max_megabytes: much\n', 2, 'store.max_megabytes', /^must be a number$/],
    ['a choice that does not exist', 'log:\n  level: loud\n', 2, 'log.level', /^must be one of .*info/],
    ['a mapping for a list', 'services:\n  items: []\n', 1, 'services', /^must be a list$/],
    ['a missing key', 'services:\n  - kind: http\n    url: http://127.0.0.1\n', 2, 'services.0.name', /^is missing$/],
    ['a text that is no YAML', 'store: [1,\n', 2, '', /.+/],
    ['a list', '- a\n', 1, '', /key: value/],
  ])('names line and key of %s', (_, text, line, key, message) => {
    const parsed = parseConfig(text);
    if (parsed.ok) throw new Error('should have been refused');
    expect(parsed.problems[0]).toMatchObject({ line, key });
    expect(parsed.problems[0]?.message).toMatch(message);
  });

  it('accepts levels of areas without any behavior, in a file or over it, without effect', () => {
    const parsed = parseConfig(
      'automation:\n  levels: { startup: automatic, memory: ask }\n',
      new Map([['automation.levels.homeostat', 'off']]),
    );
    expect(parsed.ok && parsed.config.automation.levels).toEqual({
      processor: 'suggest',
      memory: 'ask',
      disk: 'suggest',
      power: 'suggest',
    });
    expect(parseConfig('automation:\n  levels: none\n').ok).toBe(false);
    expect(parseConfig('automation:\n')).toMatchObject({ ok: true, config: DEFAULT_CONFIG, keys: [] });
  });

  it('accepts an empty file', () => {
    expect(parseConfig('')).toMatchObject({ ok: true, config: DEFAULT_CONFIG, keys: [] });
  });
});
