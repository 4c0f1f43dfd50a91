import { join } from 'node:path';
import { Menu, nativeImage, Tray } from 'electron';
import { contained } from '../base/contain';
import { isSameView, type TrayIconName, type TrayView } from './tray-view';

export interface TrayOptions {
  readonly iconDirectory: string;
  readonly onOpen: () => void;
  readonly onQuit: () => void;
}

/** The tray icon. Its shape shows the state, and its menu opens the window or ends the host. */
export class TrayIcon {
  readonly #tray: Tray;
  #shown: TrayView | undefined;

  constructor(
    private readonly options: TrayOptions,
    first: TrayView,
  ) {
    this.#tray = new Tray(this.#image(first.icon));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') this.#tray.on('click', contained('a click on the tray', options.onOpen));
    this.show(first);
  }

  show(view: TrayView): void {
    if (isSameView(this.#shown, view)) return;
    if (this.#shown?.icon !== view.icon) this.#tray.setImage(this.#image(view.icon));
    this.#tray.setToolTip(view.tooltip);
    // Linux requires a changed menu to be set again.
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        ...view.lines.map((label) => ({ label, enabled: false })),
        { type: 'separator' as const },
        { label: 'Open Homeostat', click: contained('a click on the tray', this.options.onOpen) },
        { label: 'Quit', click: contained('a click on the tray', this.options.onQuit) },
      ]),
    );
    this.#shown = view;
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #image(name: TrayIconName): Electron.NativeImage {
    const image = nativeImage.createFromPath(join(this.options.iconDirectory, `tray-${name}.png`));
    // macOS draws it in the color of its menu bar, so that only the shape remains.
    image.setTemplateImage(process.platform === 'darwin');
    return image;
  }
}
