// `npm start`: installs and builds what is missing or stale, then starts Homeostat: the application where Electron can
// run, the headless host with its dashboard elsewhere.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './steps/build.mjs';
import { findElectron } from './steps/electron.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { findNode, ROOT, say } from './steps/runtime.mjs';

ensureInstalled();
const node = findNode();
ensureBuilt(node);

const args = process.argv.slice(2);
const electron = await findElectron(node);
if (electron.path === undefined) {
  say(`starting the headless host, because ${electron.why}`);
  follow(
    spawn(node, [join(ROOT, 'out', 'main', 'headless.js'), '--open', ...args], {
      stdio: 'inherit',
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    }),
  );
} else {
  follow(spawn(electron.path, [ROOT, ...args], { stdio: 'inherit' }));
}

/** Ends with the child. Ctrl-C reaches both of us: the child ends in good order, and we wait for it. */
function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.once('error', (error) => {
    say(`cannot start: ${error.message}`);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}
