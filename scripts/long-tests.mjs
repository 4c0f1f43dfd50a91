// `npm run faults|trials -- NAME [ARGUMENTS]`: runs a test of tests/faults or tests/trials, which take too long for
// `npm test`.
import { listPrograms, runProgram } from './steps/programs.mjs';
import { EXIT_USAGE, fail } from './steps/runtime.mjs';

const [kind, name, ...rest] = process.argv.slice(2);
const all = listPrograms(`tests/${kind}`, '.ts');
if (name === undefined || !all.includes(name)) {
  const problem = name === undefined ? `name a test of ${kind}` : `unknown test ${name} of ${kind}`;
  fail(`${problem}; choose from ${all.join(', ')}`, EXIT_USAGE);
}
process.exit(runProgram(`tests/${kind}/${name}.ts`, ...rest));
