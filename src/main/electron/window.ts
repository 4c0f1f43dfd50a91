import { BrowserWindow, nativeTheme, type RenderProcessGoneDetails, screen } from 'electron';
import { contained } from '../base/contain';
import { joinRunning } from '../base/join-running';
import type { Log } from '../base/log';
import { APP_URL } from './app-protocol';
import { CrashLimit } from './crash-limit';
import type { GeometryStore } from './geometry-store';
import { MINIMUM_SIZE, placeWindow } from './window-geometry';

export interface MainWindowOptions {
  readonly preloadPath: string;
  readonly iconPath: string;
  readonly openGeometry: () => Promise<GeometryStore>;
  readonly log: Log;
  /** Called when the window was closed in any way. */
  readonly onClosed: () => void;
}

/** Color of the page, so that a dark desktop shows no white flash. */
const BACKGROUND = { dark: '#14171c', light: '#f7f8fa' } as const;

/** The only window. A hidden one is closed, because its page would use a hundred megabytes. */
export class MainWindow {
  #window: BrowserWindow | undefined;
  #geometry: GeometryStore | undefined;
  readonly #crashes = new CrashLimit();

  constructor(private readonly options: MainWindowOptions) {}

  /** Brings the window to the front and creates it if necessary. */
  show(): Promise<void> {
    if (this.#window === undefined) return this.#open();
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
    return Promise.resolve();
  }

  get isOpen(): boolean {
    return this.#window !== undefined;
  }

  /** Checks whether a page is the one in the window. */
  owns(pageId: number): boolean {
    return this.#window?.webContents.id === pageId;
  }

  destroy(): void {
    this.#remember();
    this.#window?.destroy();
  }

  readonly #open = joinRunning(async () => {
    this.#geometry ??= await this.options.openGeometry();
    const primary = screen.getPrimaryDisplay();
    const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
    const workAreas = [primary, ...others].map(({ workArea }) => workArea);
    const { width, height, position, maximized } = placeWindow(this.#geometry.read(), workAreas);
    const window = new BrowserWindow({
      width,
      height,
      ...position,
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
      show: false,
      title: 'Homeostat',
      icon: this.options.iconPath,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
      webPreferences: {
        preload: this.options.preloadPath,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        // The spell checker would download dictionaries.
        spellcheck: false,
      },
    });
    this.#window = window;
    window.once(
      'ready-to-show',
      contained('the first paint of the window', () => {
        if (maximized) window.maximize();
        window.show();
      }),
    );
    window.on(
      'close',
      contained('the end of the window', () => this.#remember()),
    );
    window.on(
      'closed',
      contained('the end of the window', () => {
        this.#window = undefined;
        this.options.onClosed();
      }),
    );
    window.webContents.on(
      'render-process-gone',
      contained('the crash of a page', (_: unknown, { reason, exitCode }: RenderProcessGoneDetails) =>
        this.#recover(reason, exitCode),
      ),
    );
    // Not awaited: the window can be shown, closed and opened again while it loads.
    window.loadURL(APP_URL).catch((error: unknown) => {
      if (!window.isDestroyed()) this.options.log.error('cannot load the page', { error: String(error) });
    });
  });

  #remember(): void {
    if (this.#window === undefined) return;
    const { x, y, width, height } = this.#window.getNormalBounds();
    this.#geometry?.write({ x, y, width, height, maximized: this.#window.isMaximized() });
  }

  #recover(reason: string, exitCode: number): void {
    if (reason === 'clean-exit') return;
    this.options.log.error('the page crashed', { reason, exitCode });
    if (this.#crashes.add(performance.now()) === 'retry') this.#window?.webContents.reload();
    else this.destroy();
  }
}
