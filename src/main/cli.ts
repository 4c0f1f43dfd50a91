import { closeUmask } from './base/person-umask';
import { runCommandLine } from './cli/program';

closeUmask();
void runCommandLine(process.argv.slice(2), new URL('.', import.meta.url)).then((code) => {
  process.exitCode = code;
});
