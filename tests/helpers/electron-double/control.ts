import { appState, innerApp } from './app.ts';
import { windows } from './browser-window.ts';
import { desktop, downloads, innerPowerMonitor } from './desktop.ts';
import { countOpenPorts } from './ports.ts';
import { violations } from './violations.ts';
import { denials, openChromium } from './web-contents.ts';

/** Commands of the test to the desktop: each a function with plain arguments and a plain result. */
const commands = {
  async endpoint() {
    const chromium = openChromium();
    return { url: await chromium.endpoint, pid: chromium.pid ?? 0 };
  },
  state() {
    return {
      violations,
      denials,
      sandboxed: appState.sandboxed,
      openPorts: countOpenPorts(),
      windows: [...windows].map((window) => window.describe()),
      trays: [...desktop.trays].map(({ image, tooltip, items }) => ({
        image,
        tooltip,
        menu: items.map(({ label, type, enabled }) =>
          type === 'separator' ? '-' : `${enabled === false ? '# ' : ''}${label}`,
        ),
      })),
      applicationMenu: (desktop.applicationMenu ?? []).map(({ label, role }) => label ?? role ?? ''),
      errorBoxes: desktop.errorBoxes,
    };
  },
  clickTray() {
    for (const tray of desktop.trays) tray.emit('click');
  },
  clickTrayItem(label: string) {
    for (const tray of desktop.trays) tray.items.find((item) => item.label === label)?.click?.();
  },
  closeWindow() {
    for (const window of [...windows]) window.close();
  },
  moveWindow(bounds: { x: number; y: number; width: number; height: number }) {
    for (const window of windows) window.move(bounds);
  },
  blurWindow() {
    for (const window of windows) window.blur();
  },
  crashPage() {
    for (const window of windows) window.page.crash();
  },
  /** Evaluates in the world of the page. Returns nothing for a page that is crashing. */
  evaluate(expression: string): Promise<unknown> {
    const page = [...windows][0]?.page;
    return page === undefined ? Promise.resolve(undefined) : page.evaluate(expression).catch(() => undefined);
  },
  askPermission(permission: string) {
    const { request, check, device } = desktop.permissions;
    let requested: boolean | undefined;
    request?.(null, permission, (granted) => {
      requested = granted;
    });
    return { requested, checked: check?.(null, permission), device: device?.({}) };
  },
  /** Returns true if a download of this address would begin. */
  startDownload(url: string): boolean {
    let isDenied = false;
    downloads.listener?.(
      {
        preventDefault: () => {
          isDenied = true;
        },
      },
      { getURL: () => url },
    );
    return !isDenied;
  },
  power(change: 'suspend' | 'resume' | 'shutdown') {
    innerPowerMonitor.emitVeto(change);
  },
  quit() {
    setImmediate(() => innerApp.quit());
  },
};

export type Commands = typeof commands;

/** Serves the commands to the parent process, and ends with it. */
export function startControl(): void {
  if (process.send === undefined) return;
  process.on('disconnect', () => innerApp.exit(1));
  process.on('message', ({ id, name, args }: { id: number; name: keyof Commands; args: never[] }) => {
    const reply = (reply: object) => process.send?.({ id, ...reply });
    Promise.resolve()
      .then(() => (commands[name] as (...given: never[]) => unknown)(...args))
      .then(
        (value) => reply({ value }),
        (error: unknown) => reply({ error: String(error) }),
      );
  });
}
