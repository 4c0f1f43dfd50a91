import { runCommandLine } from './cli/program';

process.exitCode = await runCommandLine(process.argv.slice(2), new URL('.', import.meta.url));
