import { readFileSync } from 'node:fs';
import { type CdpEvent, Chromium } from './chromium.ts';
import { StrictEmitter } from './emitter.ts';
import { readEnvironment } from './environment.ts';
import { BINDING, type FromPage, mainWorldScript, PRELOAD_WORLD, preloadScript } from './page-scripts.ts';
import { closePortOfPage, closePortsOf, type Document, receiveFromPort, transferPort } from './ports.ts';
import { answerRequest, fromChromiumUrl, toChromiumUrl } from './protocol.ts';
import { strict, violate, violations } from './violations.ts';

type Params = Record<string, unknown>;
interface IpcEvent {
  readonly sender: object;
  readonly senderFrame: object;
}
export interface BrowserHooks {
  contentsCreated(contents: object): void;
  ipc(channel: string, event: IpcEvent, args: readonly unknown[]): void;
  allClosed(): void;
}

const KNOWN_OPTIONS = new Set(
  'width height x y minWidth minHeight show title icon autoHideMenuBar backgroundColor webPreferences'.split(' '),
);
/** Each must be given explicitly: the double does not know Electron's defaults, and the gate is worth a line. */
const REQUIRED_PREFERENCES = { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true };

let hooks: BrowserHooks;
let chromium: Chromium | undefined;
export const windows = new Set<BrowserWindow>();
/** What pages tried and the code under test refused. */
export const denials: { readonly kind: 'navigation' | 'window'; readonly url: string }[] = [];

export function setBrowserHooks(given: BrowserHooks): void {
  hooks = given;
}

export function openChromium(): Chromium {
  if (chromium === undefined) {
    const { chromiumPath, chromiumProfile } = readEnvironment();
    chromium = new Chromium(chromiumPath, chromiumProfile);
    chromium.onEvent((event) => {
      for (const window of [...windows]) window.page.onEvent(event);
    });
    // Popups that Chromium opened although they were denied: its own API cannot refuse them beforehand.
    void chromium.send('Target.setDiscoverTargets', { discover: true });
  }
  return chromium;
}

export function closeChromium(): void {
  chromium?.kill();
}

/** One page over the Chrome DevTools Protocol, in the shape of Electron's WebContents. */
export class WebContents extends StrictEmitter {
  readonly id: number;
  readonly mainFrame: object;
  readonly outer: object;
  private readonly window: BrowserWindow;
  private readonly preload: string;
  private readonly ready: Promise<void>;
  private sessionId = '';
  targetId = '';
  private url = '';
  private destroyed = false;
  private crashed = false;
  private ownNavigation: string | undefined;
  private document: Document | undefined;
  private windowOpenHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  private static nextId = 1;

  constructor(window: BrowserWindow, preload: string) {
    super('webContents', [
      ...['will-frame-navigate', 'will-navigate', 'will-redirect', 'will-attach-webview', 'did-navigate'],
      ...['render-process-gone', 'destroyed', 'did-finish-load'],
    ]);
    this.id = WebContents.nextId++;
    this.window = window;
    this.preload = preload;
    this.outer = strict('webContents', this);
    this.mainFrame = this.createFrame();
    this.ready = this.open();
    this.ready.catch((error: unknown) => violations.push(`a page did not open: ${String(error)}`));
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }

  getURL(): string {
    return this.url;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  reload(): void {
    void this.navigate(this.url);
  }

  async navigate(url: string): Promise<void> {
    await this.ready;
    this.ownNavigation = url;
    const loaded = new Promise<void>((resolve) => super.once('did-finish-load', resolve));
    const { errorText } = await this.send('Page.navigate', { url: toChromiumUrl(url) });
    if (typeof errorText === 'string') throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }

  /** Runs an expression in the page's own world. */
  async evaluate(expression: string): Promise<unknown> {
    await this.ready;
    const { result } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return (result as { value?: unknown }).value;
  }

  crash(): void {
    // Chromium does not answer a call that kills the page.
    void this.send('Page.crash').catch(() => undefined);
  }

  async end(): Promise<void> {
    if (this.destroyed) return;
    this.destroyed = true;
    this.leaveDocument();
    this.emit('destroyed');
    await this.ready.catch(() => undefined);
    await openChromium()
      .send('Target.closeTarget', { targetId: this.targetId })
      .catch(() => undefined);
  }

  onEvent({ method, params, sessionId }: CdpEvent): void {
    if (method === 'Target.targetCreated') void this.refusePopup(params['targetInfo'] as Params);
    if (method === 'Target.targetDestroyed' && params['targetId'] === this.targetId) this.window.endFromOutside();
    if (sessionId !== this.sessionId) return;
    if (method === 'Fetch.requestPaused') {
      this.answer(params).catch((error: unknown) => violations.push(`a request was not answered: ${String(error)}`));
    } else if (method === 'Runtime.bindingCalled') this.receive(JSON.parse(params['payload'] as string) as FromPage);
    else if (method === 'Runtime.executionContextCreated') this.enterDocument(params['context'] as Params);
    else if (method === 'Runtime.executionContextsCleared') this.leaveDocument();
    else if (method === 'Page.frameNavigated') this.navigated(params['frame'] as Params);
    else if (method === 'Page.loadEventFired') this.loaded();
    else if (method === 'Page.windowOpen') this.openWindow(params['url'] as string);
    else if (method === 'Inspector.targetCrashed') this.gone();
  }

  private async open(): Promise<void> {
    const browser = openChromium();
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    this.targetId = targetId as string;
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    this.sessionId = sessionId as string;
    const exposeEvent = `electron-double-${Math.random().toString(36).slice(2)}`;
    const source = preloadScript(this.preload, exposeEvent);
    await this.send('Page.enable');
    await this.send('Inspector.enable');
    await this.send('Runtime.enable');
    await this.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(exposeEvent) });
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: PRELOAD_WORLD });
  }

  private send(method: string, params: Params = {}): Promise<Params> {
    return openChromium().send(method, params, this.sessionId);
  }

  private createFrame(): object {
    const contents = this;
    return strict('webFrameMain', {
      parent: null,
      get url() {
        return contents.url;
      },
      isDestroyed: () => this.destroyed,
      send: (channel: string, ...args: readonly unknown[]) => {
        this.document?.({ kind: 'ipc', channel, args, portIds: [] });
      },
      postMessage: (channel: string, message: unknown, transfer: readonly object[] = []) => {
        const document = this.document;
        if (document === undefined) return;
        const portIds = transfer.map((port) => transferPort(port, document));
        document({ kind: 'ipc', channel, args: [message], portIds });
      },
    });
  }

  private enterDocument(context: Params): void {
    const { isDefault } = context['auxData'] as { isDefault: boolean };
    if (isDefault || context['name'] !== PRELOAD_WORLD) return;
    const contextId = context['id'] as number;
    this.document = (message) => {
      void this.send('Runtime.callFunctionOn', {
        executionContextId: contextId,
        functionDeclaration: '(message) => electronDoubleReceive(message)',
        arguments: [{ value: message }],
        // A document may go while a message is under way; what it does with one is its own affair.
      }).catch(() => undefined);
    };
  }

  private leaveDocument(): void {
    if (this.document !== undefined) closePortsOf(this.document);
    this.document = undefined;
  }

  private receive(message: FromPage): void {
    if (message.kind === 'violation') violations.push(`in the page: ${message.text}`);
    else if (message.kind === 'window-open') this.openWindow(message.url);
    else if (message.kind === 'port-message') receiveFromPort(message.portId, message.data);
    else if (message.kind === 'port-close') closePortOfPage(message.portId);
    else {
      const event = strict('ipcMainEvent', { sender: this.outer, senderFrame: this.mainFrame });
      hooks.ipc(message.channel, event, message.args);
    }
  }

  private navigated(frame: Params): void {
    if (frame['parentId'] !== undefined) return;
    this.url = fromChromiumUrl(frame['url'] as string);
    this.emit('did-navigate', {}, this.url, 200, 'OK');
  }

  private loaded(): void {
    if (this.url === 'about:blank') return;
    this.crashed = false;
    this.emit('did-finish-load');
    this.window.readyToShow();
  }

  private gone(): void {
    if (this.crashed) return;
    this.crashed = true;
    this.leaveDocument();
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
  }

  private async answer(paused: Params): Promise<void> {
    const { requestId, resourceType } = paused;
    const request = paused['request'] as { url: string; method: string; postData?: string };
    const url = fromChromiumUrl(request.url);
    // A page may be gone before it is answered.
    const settle = (method: string, more: Params) => this.send(method, { requestId, ...more }).catch(() => undefined);
    const fail = (errorReason: string) => settle('Fetch.failRequest', { errorReason });
    if (resourceType === 'Document') {
      const own = this.ownNavigation !== undefined && this.ownNavigation === url;
      this.ownNavigation = undefined;
      const details = { url, isMainFrame: paused['frameId'] === this.targetId };
      if (!own && (this.emitVeto('will-frame-navigate', details) || this.emitVeto('will-navigate', details))) {
        denials.push({ kind: 'navigation', url });
        await fail('Aborted');
        return;
      }
    }
    const response = await answerRequest(url, request.method, request.postData);
    if (response === undefined) {
      violations.push(`a page asked the network for ${url}`);
      await fail('BlockedByClient');
      return;
    }
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    await settle('Fetch.fulfillRequest', { responseCode: response.status, responseHeaders, body });
  }

  private openWindow(url: string): void {
    const answer = this.windowOpenHandler(strict('windowOpenDetails', { url: fromChromiumUrl(url) }));
    if (answer.action !== 'deny') violate('the double opens no further windows');
    denials.push({ kind: 'window', url });
  }

  private async refusePopup(target: Params): Promise<void> {
    if (target['openerId'] !== this.targetId) return;
    await openChromium()
      .send('Target.closeTarget', { targetId: target['targetId'] })
      .catch(() => undefined);
  }
}

interface WindowOptions {
  readonly show?: boolean;
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly webPreferences: Record<string, unknown> & { readonly preload: string };
}

/** A window is a page that nobody sees; what the code under test did to it is kept as state. */
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
    this.contents = new WebContents(this, readFileSync(options.webPreferences.preload, 'utf8'));
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

  readyToShow(): void {
    if (this.shownOnce) return;
    this.shownOnce = true;
    this.emit('ready-to-show');
  }

  /** The page was closed in Chromium itself. */
  endFromOutside(): void {
    if (this.gone) return;
    void this.contents.end();
    this.finish();
  }

  /** What the test may know. */
  describe() {
    return {
      visible: this.visible,
      focused: this.focused,
      maximized: this.maximized,
      bounds: this.bounds,
      url: this.contents.getURL(),
    };
  }

  /** The user moved the window, clicked away, or the page crashed. */
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
