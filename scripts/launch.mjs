#!/usr/bin/env node
// The command line for npm, which runs the `bin` of a package on Windows as well: bin/homeostat, where a POSIX shell runs.
import { join } from 'node:path';
import { become } from './steps/become.mjs';
import { findNode, ROOT } from './steps/runtime.mjs';

const args = process.argv.slice(2);
if (process.platform === 'win32') {
  await import('./prepare.mjs');
  become(findNode(), [join(ROOT, 'out', 'main', 'cli.js'), ...args]);
} else {
  become('/bin/sh', [join(ROOT, 'bin', 'homeostat'), ...args]);
}
