import { type CdpEvent, Chromium } from './chromium.ts';
import { StrictEmitter } from './emitter.ts';
import { readEnvironment } from './environment.ts';
import { BINDING, type FromPage, mainWorldScript, PRELOAD_WORLD, preloadScript } from './page-scripts.ts';
import { closePortOfPage, closePortsOf, type Document, receiveFromPort, transferPort } from './ports.ts';
import { answerRequest, fromChromiumUrl, toChromiumUrl } from './protocol.ts';
import { strict, violate, violations } from './violations.ts';

type Params = Record<string, unknown>;

/** Events of a page for the window around it. */
export interface PageHooks {
  ipc(
    channel: string,
    event: { readonly sender: object; readonly senderFrame: object },
    args: readonly unknown[],
  ): void;
  loaded(): void;
  /** Chromium closed the page. */
  closed(): void;
}

let chromium: Chromium | undefined;
const pages = new Set<WebContents>();
/** Attempts of pages that the code under test refused. */
export const denials: { readonly kind: 'navigation' | 'window'; readonly url: string }[] = [];

export function openChromium(): Chromium {
  if (chromium === undefined) {
    const { chromiumPath, chromiumProfile } = readEnvironment();
    chromium = new Chromium(chromiumPath, chromiumProfile);
    chromium.onEvent((event) => {
      for (const page of [...pages]) page.onEvent(event);
    });
    // Popups that Chromium opened although they were denied: its API cannot refuse them beforehand.
    void chromium.send('Target.setDiscoverTargets', { discover: true });
  }
  return chromium;
}

export function closeChromium(): void {
  chromium?.kill();
}

/** A page over the Chrome DevTools Protocol, in the shape of Electron's WebContents. */
export class WebContents extends StrictEmitter {
  readonly id: number;
  readonly mainFrame: object;
  readonly outer: object;
  private readonly hooks: PageHooks;
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

  constructor(hooks: PageHooks, preload: string) {
    super('webContents', [
      ...['will-frame-navigate', 'will-navigate', 'will-redirect', 'will-attach-webview', 'did-navigate'],
      ...['render-process-gone', 'destroyed', 'did-finish-load'],
    ]);
    this.id = WebContents.nextId++;
    this.hooks = hooks;
    pages.add(this);
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

  /** Evaluates an expression in the world of the page. */
  async evaluate(expression: string): Promise<unknown> {
    await this.ready;
    const { result } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return (result as { value?: unknown }).value;
  }

  crash(): void {
    // Chromium sends no reply to a call that kills the page.
    void this.send('Page.crash').catch(() => undefined);
  }

  async end(): Promise<void> {
    if (this.destroyed) return;
    this.destroyed = true;
    pages.delete(this);
    this.leaveDocument();
    this.emit('destroyed');
    await this.ready.catch(() => undefined);
    await openChromium()
      .send('Target.closeTarget', { targetId: this.targetId })
      .catch(() => undefined);
  }

  onEvent({ method, params, sessionId }: CdpEvent): void {
    if (method === 'Target.targetCreated') void this.refusePopup(params['targetInfo'] as Params);
    if (method === 'Target.targetDestroyed' && params['targetId'] === this.targetId) this.hooks.closed();
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
        // A document may disappear while a message is on its way, which is not an error.
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
      this.hooks.ipc(message.channel, event, message.args);
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
    this.hooks.loaded();
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
    // The page may be gone before the reply.
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
    const reply = this.windowOpenHandler(strict('windowOpenDetails', { url: fromChromiumUrl(url) }));
    if (reply.action !== 'deny') violate('the double opens no further windows');
    denials.push({ kind: 'window', url });
  }

  private async refusePopup(target: Params): Promise<void> {
    if (target['openerId'] !== this.targetId) return;
    await openChromium()
      .send('Target.closeTarget', { targetId: target['targetId'] })
      .catch(() => undefined);
  }
}
