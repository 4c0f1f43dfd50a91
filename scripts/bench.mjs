// `npm run bench [-- NAME …]`: prints the figures as JSON, one object a benchmark. Without a name: all of them.
import { listPrograms, runProgram } from './steps/programs.mjs';
import { EXIT_USAGE, fail } from './steps/runtime.mjs';

const all = listPrograms('bench', '.bench.ts');
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) fail(`unknown benchmark ${unknown.join(', ')}; choose from ${all.join(', ')}`, EXIT_USAGE);
const codes = (wanted.length > 0 ? wanted : all).map((name) => runProgram(`bench/${name}.bench.ts`));
process.exit(codes.every((code) => code === 0) ? 0 : 1);
