import { messageOf } from '../base/errors';
import type { Log } from '../base/log';
import { parseWindowGeometry, type WindowGeometry } from './window-geometry';

export interface GeometryStore {
  read(): WindowGeometry | undefined;
  write(geometry: WindowGeometry): void;
}

/** Opens the saved window position in `window.json` of Electron's directory. Failures are only logged. */
export async function openGeometryStore(log: Log): Promise<GeometryStore> {
  // Loaded with the first window, so that a host in the tray never loads it.
  const { default: ElectronStore } = await import('electron-store');
  try {
    const store = new ElectronStore<{ geometry?: unknown }>({ name: 'window', clearInvalidConfig: true });
    return {
      read: () => parseWindowGeometry(store.get('geometry')),
      write: (geometry) => attempt(() => store.set('geometry', geometry)),
    };
  } catch (error) {
    log.warn('cannot load the saved window position', { error: messageOf(error) });
    return { read: () => undefined, write: () => undefined };
  }

  function attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      log.warn('cannot save the window position', { error: messageOf(error) });
    }
  }
}
