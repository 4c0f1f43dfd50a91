import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { StrictEmitter } from './emitter.ts';
import { freezeSchemes } from './protocol.ts';
import { strict, violate } from './violations.ts';
import { closeChromium } from './web-contents.ts';

const paths = new Map<string, string>();
let readyResolve: () => void;
const whenReady = new Promise<void>((resolve) => {
  readyResolve = resolve;
});
let ready = false;
export const appState = { sandboxed: false };

class App extends StrictEmitter {
  constructor() {
    super('app', ['before-quit', 'window-all-closed', 'second-instance', 'activate', 'web-contents-created']);
  }

  setPath(name: string, path: string): void {
    mkdirSync(path, { recursive: true });
    paths.set(name, path);
  }

  getPath(name: string): string {
    return paths.get(name) ?? violate(`app.getPath('${name}') was asked before it was set`);
  }

  getVersion(): string {
    return '0.0.0';
  }

  enableSandbox(): void {
    if (ready) violate('app.enableSandbox after the app was ready');
    appState.sandboxed = true;
  }

  whenReady(): Promise<void> {
    return whenReady;
  }

  requestSingleInstanceLock(): boolean {
    return lock(join(this.getPath('userData'), 'lock'));
  }

  quit(): void {
    if (!this.emitVeto('before-quit')) this.exit(0);
  }

  exit(code = 0): void {
    closeChromium();
    process.exit(code);
  }
}

/** The application, for the test. */
export const innerApp = new App();
/** The application, for the code under test. */
export const app = strict('app', innerApp);

/** Emits ready after the main script, as Electron does. */
setTimeout(() => {
  ready = true;
  freezeSchemes();
  readyResolve();
}, 0);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => innerApp.quit());

/**
 * Allows one instance per directory, as Electron does: a socket next to the profile. Electron's method is synchronous,
 * and Node's sockets are not, so a child process tries to connect.
 */
function lock(path: string): boolean {
  const query = `require('net').connect(${JSON.stringify(path)}).on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))`;
  const env = { ...process.env };
  delete env['NODE_OPTIONS'];
  if (spawnSync(process.execPath, ['-e', query], { env }).status === 0) return false;
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.destroy();
    innerApp.emit('second-instance', {}, [], '');
  });
  server.listen(path);
  server.unref();
  return true;
}
