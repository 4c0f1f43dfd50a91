import { existsSync } from 'node:fs';
import { StrictEmitter } from './emitter.ts';
import { strict, violate } from './violations.ts';

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly enabled?: boolean;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}

/** Parts of the desktop without a display: they are state, which the test reads and acts on. */
export const desktop = {
  trays: new Set<Tray>(),
  applicationMenu: undefined as readonly MenuItem[] | undefined,
  errorBoxes: [] as { readonly title: string; readonly content: string }[],
  permissions: {
    request: undefined as ((contents: null, permission: string, reply: (granted: boolean) => void) => void) | undefined,
    check: undefined as ((contents: null, permission: string) => boolean) | undefined,
    device: undefined as ((details: object) => boolean) | undefined,
  },
};

type Downloads = (event: { preventDefault(): void }, item: { getURL(): string }) => void;
export const downloads = { listener: undefined as Downloads | undefined };

const menus = new WeakMap<object, readonly MenuItem[]>();
const ITEM_MEMBERS = new Set(['label', 'role', 'type', 'enabled', 'submenu', 'click']);

export const Menu = strict('Menu', {
  buildFromTemplate(template: readonly MenuItem[]): object {
    for (const item of template) {
      for (const name of Object.keys(item)) if (!ITEM_MEMBERS.has(name)) violate(`menu item member ${name}`);
      if (item.label === undefined && item.role === undefined && item.type !== 'separator')
        violate('a menu item with no label');
    }
    const menu = strict('Menu', {});
    menus.set(menu, template);
    return menu;
  },
  setApplicationMenu(menu: object | null): void {
    desktop.applicationMenu = menu === null ? [] : itemsOf(menu);
  },
});

export class Tray extends StrictEmitter {
  image: string;
  tooltip = '';
  items: readonly MenuItem[] = [];

  constructor(image: object) {
    super('Tray', ['click']);
    this.image = pathOf(image);
    desktop.trays.add(this);
    // biome-ignore lint/correctness/noConstructorReturn: the code under test must only ever see the wall
    return strict('Tray', this);
  }

  setImage(image: object): void {
    this.image = pathOf(image);
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: object): void {
    this.items = itemsOf(menu);
  }

  destroy(): void {
    desktop.trays.clear();
  }
}

const imagePaths = new WeakMap<object, string>();

export const nativeImage = strict('nativeImage', {
  createFromPath(path: string): object {
    // Electron would silently show nothing.
    if (!existsSync(path)) violate(`there is no image ${path}`);
    const image = strict('NativeImage', { setTemplateImage: () => undefined });
    imagePaths.set(image, path);
    return image;
  },
});

export const dialog = strict('dialog', {
  showErrorBox(title: string, content: string): void {
    desktop.errorBoxes.push({ title, content });
    process.stderr.write(`${title}: ${content}\n`);
  },
});

export const session = strict('session', {
  defaultSession: strict('session.defaultSession', {
    setPermissionRequestHandler: (handler: typeof desktop.permissions.request) => {
      desktop.permissions.request = handler;
    },
    setPermissionCheckHandler: (handler: typeof desktop.permissions.check) => {
      desktop.permissions.check = handler;
    },
    setDevicePermissionHandler: (handler: typeof desktop.permissions.device) => {
      desktop.permissions.device = handler;
    },
    on: (event: string, listener: Downloads) => {
      if (event !== 'will-download') violate(`session never emits '${event}'`);
      downloads.listener = listener;
    },
  }),
});

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = strict('screen', { getPrimaryDisplay: () => display, getAllDisplays: () => [display] });
export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false });
export const innerPowerMonitor = new StrictEmitter('powerMonitor', ['suspend', 'resume', 'shutdown']);
export const powerMonitor = strict('powerMonitor', innerPowerMonitor);
export const shell = strict('shell', {});

function itemsOf(menu: object): readonly MenuItem[] {
  return menus.get(menu) ?? violate('that is no menu');
}

function pathOf(image: object): string {
  return imagePaths.get(image) ?? violate('that is no image');
}
