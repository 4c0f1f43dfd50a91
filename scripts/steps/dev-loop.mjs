/*
 * Builds the main process in watch mode, runs a headless host from it, and serves the renderer with hot module
 * replacement. Vite's server passes `/api` on to the host unchanged, Host and Origin included, as an SSH tunnel does.
 * The host therefore applies its usual checks, and nothing in `src` knows about development.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, watch } from 'node:fs';
import { join } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { build, createServer, mergeConfig, runnerImport } from 'vite';
import { ROOT, say } from './runtime.mjs';

const LOOPBACK = '127.0.0.1';
/** One save can change several files in `resources`. */
const SETTLE_MS = 200;

const directory = join(ROOT, '.cache', 'dev');
const resources = join(ROOT, 'resources');
const args = process.argv.slice(2);
// A home of its own: a mistake in development does not reach your history and your settings.
if (!args.some((arg) => /^--home(=|$)/.test(arg))) args.unshift('--home', join(directory, 'home'));

mkdirSync(directory, { recursive: true });
// A host finds `resources` next to its bundles.
rmSync(join(directory, 'resources'), { recursive: true, force: true });
symlinkSync(resources, join(directory, 'resources'), 'junction');

const { config } = await resolveConfig(
  { root: ROOT, mode: 'development', logLevel: 'warn', clearScreen: false, build: { outDir: join(directory, 'out') } },
  'serve',
);
/** Options that Vite's proxy reads for each request: the host may get another port when it restarts. */
let proxy;
const server = await createServer(mergeConfig(config.renderer, await rendererConfig()));
await server.listen();
const address = `http://${LOOPBACK}:${server.httpServer.address().port}/`;

let host;
let isEnding = false;
/** Starts and stops run one after the other. */
let queue = Promise.resolve();
const watcher = await build(mergeConfig(config.main, { build: { watch: {} } }));
let isBroken = false;
watcher.on('event', ({ code, error, result }) => {
  if (code === 'START') isBroken = false;
  if (code === 'ERROR') {
    isBroken = true;
    say(`the build failed, and the host keeps running the previous one. ${error.message}`);
  }
  // END follows an error too.
  if (code === 'END' && !isBroken) restart();
  result?.close();
});
let settling;
const resourceWatcher = watch(resources, { recursive: true }, () => {
  clearTimeout(settling);
  settling = setTimeout(restart, SETTLE_MS);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

/** Keeps Vite's server as closed as the host: loopback, the host's headers, and no file but sources and packages. */
async function rendererConfig() {
  const { module } = await runnerImport(join(ROOT, 'src', 'main', 'base', 'static-files.ts'));
  const headers = module.SECURITY_HEADERS;
  const nonce = randomBytes(16).toString('base64url');
  // Vite adds the nonce to the inline scripts and styles that hot replacement needs.
  const policy = headers['Content-Security-Policy'].replace(/(script|style)-src 'self'/g, `$& 'nonce-${nonce}'`);
  return {
    logLevel: 'info',
    cacheDir: join(ROOT, '.cache', 'vite'),
    html: { cspNonce: nonce },
    plugins: [{ name: 'homeostat-development', configureServer: refuseEditor }],
    server: {
      host: LOOPBACK,
      cors: false,
      headers: { ...headers, 'Content-Security-Policy': policy },
      // The home in `.cache/dev` contains the token.
      fs: { allow: ['src', 'node_modules', '.cache/vite'].map((path) => join(ROOT, path)) },
      proxy: {
        '/api': {
          ws: true,
          configure: (_, options) => {
            proxy = options;
          },
        },
      },
    },
  };
}

/** Vite starts an editor for everyone who can reach its port, other users of the machine included. */
function refuseEditor({ middlewares }) {
  middlewares.use('/__open-in-editor', (_, response) => {
    response.statusCode = 404;
    response.end();
  });
}

function restart() {
  queue = queue
    .then(stopHost)
    .then(startHost)
    .catch((error) => say(error.message));
}

async function startHost() {
  if (isEnding) return;
  const child = spawn(process.execPath, [join(directory, 'out', 'main', 'headless.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  host = child;
  child.stdout.setEncoding('utf8').on('data', (text) => process.stdout.write(text.replace(/http:\S+/, showAddress)));
  child.once('exit', (code, signal) => {
    if (host !== child) return;
    host = undefined;
    if (!isEnding) say(`the host ended (${signal ?? code}); the next change starts it again`);
  });
}

/** Directs the proxy to the host that printed this URL. @returns the URL of the same page on Vite's server */
function showAddress(text) {
  const { origin, hash } = new URL(text);
  proxy.target = origin;
  return address + hash;
}

async function stopHost() {
  const child = host;
  host = undefined;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  resourceWatcher.close();
  await Promise.all([watcher.close(), server.close(), queue.then(stopHost)]);
  process.exit(0);
}
