import { describeExit } from '../../base/describe-exit';
import { errnoOf, messageOf } from '../../base/errors';
import { runProgram } from '../../base/run-program';
import { askForProgram, UnresponsivePath } from '../../platform/outside-paths';
import { type CreateCheck, degraded, describeFileProblem, failed, impossible, ok } from '../service-check';

/** Runs a program: its exit code is the result, and a number that it prints becomes a metric. */
export const createCommandCheck: CreateCheck<'command'> = (definition) => ({
  async check(signal) {
    const { command, commands, expect_exit, warning_above, critical_above } = definition;
    try {
      await askForProgram(command, commands?.directory, signal);
      const { code, stdout, stderr } = await runProgram(command, { signal, directory: commands?.directory });
      const number = firstNumber(stdout);
      const hasBounds = warning_above !== undefined || critical_above !== undefined;
      const values = { exit_code: code ?? -1, ...(number === undefined ? {} : { printed: number }) };
      const said = (stderr || stdout).trim().split('\n')[0]?.slice(0, 200) ?? '';
      if (code !== expect_exit) {
        return failed(`${describeExit(code)}${said === '' ? '' : `: ${said}`}`, values);
      }
      if (number === undefined && hasBounds) return impossible(describeUnusable(stdout), values);
      if (number !== undefined && critical_above !== undefined && number > critical_above) {
        return failed(`${number}, above ${critical_above}`, values);
      }
      if (number !== undefined && warning_above !== undefined && number > warning_above) {
        return degraded(`${number}, above ${warning_above}`, values);
      }
      return ok(said === '' ? describeExit(code) : said, values);
    } catch (error) {
      if (error instanceof UnresponsivePath) return describeFileProblem(error, 'program');
      if (signal.aborted) return failed('timed out and was killed');
      if (errnoOf(error) === 'ENOENT') return failed(`cannot find the program ${command[0]}`);
      return failed(messageOf(error));
    }
  },
});

/** A comma after the digits makes the number unclear: `1,5` and `1,500` depend on the person's language. */
const NUMBER = /^\s*([-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\b(?![.,]\d)/;

function firstNumber(text: string): number | undefined {
  const found = NUMBER.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function describeUnusable(text: string): string {
  const isDecimalComma = /^\s*[-+]?\d+,\d/.test(text);
  return isDecimalComma
    ? 'the command prints a number with a comma; run it with LC_ALL=C'
    : 'the output of the command does not begin with a number, which the bounds are for';
}
