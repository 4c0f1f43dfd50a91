import { plural } from '../../../shared/format/plural';
import { parsePattern } from '../../../shared/model/pattern';
import { MINUTE_MS } from '../../../shared/model/time';
import { isRecord } from '../../base/shape';
import { outsidePaths } from '../../platform/outside-paths';
import { isErrorByLevel } from '../json-log-level';
import { LogFollower } from '../log-follower';
import { type CreateCheck, degraded, describeFileProblem, ok } from '../service-check';

/** Follows a log and counts the error lines of the last minute. */
export const createLogCheck: CreateCheck<'log'> = (definition, { nowMs, roots }) => {
  const follower = new LogFollower(definition.path, roots);
  const isError = createErrorTest(definition.error_pattern, definition.format);
  let recent: { readonly atMs: number; readonly errors: number; readonly lines: number }[] = [];
  let lastError = '';

  return {
    async check(signal) {
      const atMs = nowMs();
      try {
        const { lines } = await outsidePaths.ask(definition.path, () => follower.read(), signal);
        const errors = lines.filter(isError);
        lastError = errors.at(-1) ?? lastError;
        recent = [
          ...recent.filter((one) => atMs - one.atMs < MINUTE_MS),
          { atMs, errors: errors.length, lines: lines.length },
        ];
      } catch (error) {
        return describeFileProblem(error, 'log file');
      }
      const errors = recent.reduce((sum, one) => sum + one.errors, 0);
      const values = { errors_per_minute: errors, lines_per_minute: recent.reduce((sum, one) => sum + one.lines, 0) };
      if (errors > definition.max_errors_per_minute) {
        return degraded(
          `${plural(errors, 'error')} in the last minute, most recently: ${lastError.slice(0, 200)}`,
          values,
        );
      }
      return ok(errors === 0 ? 'no errors' : `${plural(errors, 'error')} in the last minute`, values);
    },
    // After a running check, which may have opened it.
    close: () => outsidePaths.ask(definition.path, () => follower.close()),
  };
};

/** Detects an error line: by its level if lines are JSON, else by the pattern. */
export function createErrorTest(pattern: string, format: 'plain' | 'json'): (line: string) => boolean {
  const parsed = parsePattern(`.*(${pattern}).*`);
  const matches = parsed.ok ? parsed.test : () => false;
  if (format === 'plain') return matches;
  return (line) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return matches(line);
    }
    return (isRecord(value) ? isErrorByLevel(value) : undefined) ?? matches(line);
  };
}
