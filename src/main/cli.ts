import { runCommandLine } from './cli/program';

void runCommandLine(process.argv.slice(2), new URL('.', import.meta.url)).then((code) => {
  process.exitCode = code;
});
