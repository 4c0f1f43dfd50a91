import { readFileSync } from 'node:fs';
import { StrictEmitter } from './emitter.ts';
import { strict, violate } from './violations.ts';
import { type PageHooks, WebContents } from './web-contents.ts';

export interface BrowserHooks {
  contentsCreated(contents: object): void;
  readonly ipc: PageHooks['ipc'];
  allClosed(): void;
}

const KNOWN_OPTIONS = new Set(
  'width height x y minWidth minHeight show title icon autoHideMenuBar backgroundColor webPreferences'.split(' '),
);
/**
 * Settings that must be given explicitly: the double does not know the defaults of Electron, and security is worth a
 * line.
 */
const REQUIRED_PREFERENCES = { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true };

let hooks: BrowserHooks;
export const windows = new Set<BrowserWindow>();

/** Sets the functions that open and close Chromium. */
export function setBrowserHooks(given: BrowserHooks): void {
  hooks = given;
}

interface WindowOptions {
  readonly show?: boolean;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly webPreferences: Record<string, unknown> & { readonly preload: string };
}

/** A window is an invisible page. The double records everything that the code under test does to it. */
export class BrowserWindow extends StrictEmitter {
  readonly webContents: WebContents;
  private readonly contents: WebContents;
  private visible: boolean;
  private maximized = false;
  private focused = false;
  private gone = false;
  private shownOnce = false;
  private readonly bounds: { x: number; y: number; width: number; height: number };

  constructor(options: WindowOptions) {
    super('BrowserWindow', ['ready-to-show', 'close', 'closed']);
    for (const name of Object.keys(options)) if (!KNOWN_OPTIONS.has(name)) violate(`BrowserWindow option ${name}`);
    for (const [name, value] of Object.entries(REQUIRED_PREFERENCES)) {
      if (options.webPreferences[name] !== value) violate(`webPreferences.${name} is not ${value}`);
    }
    this.visible = options.show ?? true;
    this.bounds = { x: options.x ?? 100, y: options.y ?? 100, width: options.width, height: options.height };
    this.contents = new WebContents(
      { ipc: hooks.ipc, loaded: () => this.readyToShow(), closed: () => this.endFromOutside() },
      readFileSync(options.webPreferences.preload, 'utf8'),
    );
    this.webContents = this.contents.outer as WebContents;
    windows.add(this);
    hooks.contentsCreated(this.webContents);
    // biome-ignore lint/correctness/noConstructorReturn: the code under test must only ever see the wall
    return strict('BrowserWindow', this);
  }

  loadURL(url: string): Promise<void> {
    return this.contents.navigate(url);
  }

  show(): void {
    this.visible = true;
    this.focused = true;
  }

  focus(): void {
    this.focused = true;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {
    this.visible = true;
  }

  maximize(): void {
    this.maximized = true;
    this.visible = true;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { ...this.bounds };
  }

  isDestroyed(): boolean {
    return this.gone;
  }

  close(): void {
    if (this.gone || this.emitVeto('close')) return;
    this.destroy();
  }

  destroy(): void {
    if (this.gone) return;
    void this.contents.end();
    this.finish();
  }

  private readyToShow(): void {
    if (this.shownOnce) return;
    this.shownOnce = true;
    this.emit('ready-to-show');
  }

  private endFromOutside(): void {
    if (this.gone) return;
    void this.contents.end();
    this.finish();
  }

  /** State for the test. */
  describe() {
    return {
      visible: this.visible,
      focused: this.focused,
      maximized: this.maximized,
      bounds: this.bounds,
      url: this.contents.getURL(),
    };
  }

  /** Acts as the user who moves the window or clicks elsewhere, or as a crash of the page. */
  move(bounds: { x: number; y: number; width: number; height: number }): void {
    Object.assign(this.bounds, bounds);
  }

  blur(): void {
    this.focused = false;
  }

  get page(): WebContents {
    return this.contents;
  }

  private finish(): void {
    this.gone = true;
    windows.delete(this);
    this.emit('closed');
    if (windows.size === 0) hooks.allClosed();
  }
}
