import { describe, expect, it } from 'vitest';
import { createErrorTest } from './log-check';

describe('createErrorTest', () => {
  it.each([
    ['2026-01-01 ERROR disk', 'plain', true],
    ['all is well', 'plain', false],
    ['{"level":"error","msg":"x"}', 'json', true],
    ['{"level":"info","msg":"no error here"}', 'json', false],
    ['{"level":50}', 'json', true],
    ['{"level":30,"msg":"Error"}', 'json', false],
    ['{"message":"error page","context":{},"level":200,"level_name":"INFO","channel":"app"}', 'json', false],
    ['{"message":"x","level":400,"level_name":"ERROR"}', 'json', true],
    ['{"message":"x","level":400}', 'json', true],
    ['{"levelname":"CRITICAL","message":"x"}', 'json', true],
    ['{"@level":"info","@message":"no error"}', 'json', false],
    ['{"@t":"2026-01-01","@m":"x","@l":"Fatal"}', 'json', true],
    ['{"lvl":"eror","msg":"x"}', 'json', true],
    ['{"level":"SEVERE","message":"x"}', 'json', true],
    ['{"level":"dpanic","msg":"x"}', 'json', true],
    ['{"log.level":"info","message":"no error"}', 'json', false],
    ['{"log":{"level":"info"},"message":"no error"}', 'json', false],
    ['{"severityText":"INFO","severityNumber":9,"body":"no error"}', 'json', false],
    ['{"severityNumber":17,"body":"x"}', 'json', true],
    ['{"version":"1.1","short_message":"x","level":3}', 'json', true],
    ['{"version":"1.1","short_message":"no error","level":6}', 'json', false],
    ['{"PRIORITY":"3","MESSAGE":"x"}', 'json', true],
    ['{"PRIORITY":"6","MESSAGE":"no error"}', 'json', false],
    ['{"t":{"$date":"x"},"s":"I","c":"NETWORK","msg":"no error"}', 'json', false],
    ['{"t":{"$date":"x"},"s":"E","c":"STORAGE","msg":"x"}', 'json', true],
    ['{"log":"ERROR in a line of Docker","stream":"stderr"}', 'json', true],
    ['ERROR and not JSON', 'json', true],
    ['{"msg":"Error without a level"}', 'json', true],
  ] as const)('judges %s (%s) as an error: %s', (line, format, expected) => {
    expect(createErrorTest('[Ee]rror|ERROR', format)(line)).toBe(expected);
  });
});
