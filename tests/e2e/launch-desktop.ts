import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/steps/chromium.mjs';
import { type Launched, launchDouble } from '../helpers/electron-double/launch';

const ROOT = join(import.meta.dirname, '..', '..');

/** Returns the place in which the built bundles run, with the reason: Electron if possible, else the double. */
export type Backing =
  | { readonly kind: 'electron'; readonly path: string }
  | { readonly kind: 'double'; readonly why: string };

export const backing: Backing = findBacking();

function findBacking(): Backing {
  const electron = join(ROOT, 'node_modules', 'electron');
  const pathFile = join(electron, 'path.txt');
  const path = existsSync(pathFile) ? join(electron, 'dist', readFileSync(pathFile, 'utf8')) : undefined;
  if (path === undefined || !existsSync(path)) return { kind: 'double', why: 'the Electron binary is not installed' };
  if (process.getuid?.() === 0) return { kind: 'double', why: 'Electron does not run as root' };
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    return { kind: 'double', why: 'there is no display' };
  return { kind: 'electron', path };
}

export interface DesktopOptions {
  /** Presence of a program that shows tray icons. Default: true. */
  readonly tray?: boolean;
  readonly args?: readonly string[];
  /** Directory of an earlier launch. Default: a new one. */
  readonly directory?: string;
}

/** A running desktop application. */
export interface Desktop {
  readonly directory: string;
  /** Controls the double, and reads its desktop. Absent in real Electron. */
  readonly double: Launched | undefined;
  /** Waits for the window's page. */
  page(): Promise<Page>;
  /** Starts the application again over the same directory, and waits until that instance ends. */
  launchAgain(): Promise<number | null>;
  /** Ends the application, and removes its directory unless it was given. */
  end(): Promise<void>;
}

export async function launchDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'homeostat-desktop-'));
  const env = { HOMEOSTAT_HOME: join(directory, 'home'), PATH: pathWithTray(directory, options.tray ?? true) };
  const remove = async () => {
    if (options.directory === undefined) await removeDirectory(directory);
  };
  return backing.kind === 'electron'
    ? launchElectron(backing.path, directory, options.args ?? [], env, remove)
    : launchOnDouble(directory, options.args ?? [], env, remove);
}

async function launchElectron(
  executablePath: string,
  directory: string,
  args: readonly string[],
  env: Record<string, string>,
  remove: () => Promise<void>,
): Promise<Desktop> {
  const launch = () =>
    _electron.launch({
      executablePath,
      args: [ROOT, ...args],
      env: { ...(process.env as Record<string, string>), ...env },
    });
  const application = await launch();
  return {
    directory,
    double: undefined,
    page: () => application.firstWindow(),
    async launchAgain() {
      // Playwright loses an Electron that exits at once.
      await launch().then(
        (second) => second.close(),
        () => undefined,
      );
      return 0;
    },
    async end() {
      await application.close();
      await remove();
    },
  };
}

function launchOnDouble(
  directory: string,
  args: readonly string[],
  env: Record<string, string>,
  remove: () => Promise<void>,
): Desktop {
  const chromiumPath = findChromium();
  const launch = () => launchDouble({ directory, chromiumPath, args, env });
  const double = launch();
  return {
    directory,
    double,
    async page() {
      const { url } = await double.call('endpoint');
      const browser = await chromium.connectOverCDP(url);
      const beganMs = Date.now();
      for (;;) {
        const page = browser
          .contexts()[0]
          ?.pages()
          .find((candidate) => candidate.url().includes('homeostat.app'));
        if (page !== undefined) return page;
        if (Date.now() - beganMs > 15_000) throw new Error(`no page opened:\n${double.errors()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    launchAgain: () => launch().exited,
    async end() {
      await double.end();
      await remove();
    },
  };
}

/** Removes a directory in several tries: the last process of a dying Chromium may create a file again. */
export async function removeDirectory(path: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!existsSync(path)) return;
  }
  throw new Error(`${path} keeps coming back`);
}

/** Replaces busctl: the session bus belongs to the person, so the double gives the result that the test wants. */
function pathWithTray(directory: string, shown: boolean): string {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'busctl'), `#!/bin/sh\necho b ${shown}\n`);
  chmodSync(join(bin, 'busctl'), 0o755);
  return `${bin}:${process.env['PATH'] ?? ''}`;
}
