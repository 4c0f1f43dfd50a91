import { app, innerApp } from './app.ts';
import { BrowserWindow, setBrowserHooks } from './browser-window.ts';
import { startControl } from './control.ts';
import { dialog, Menu, nativeImage, nativeTheme, powerMonitor, screen, session, shell, Tray } from './desktop.ts';
import { readEnvironment } from './environment.ts';
import { MessageChannelMain } from './ports.ts';
import { protocol } from './protocol.ts';
import { strict } from './violations.ts';

type IpcListener = (event: object, ...args: readonly unknown[]) => void;
const ipcListeners = new Map<string, IpcListener[]>();

const ipcMain = strict('ipcMain', {
  on(channel: string, listener: IpcListener): void {
    ipcListeners.set(channel, [...(ipcListeners.get(channel) ?? []), listener]);
  },
});

setBrowserHooks({
  contentsCreated: (contents) => innerApp.emit('web-contents-created', {}, contents),
  ipc: (channel, event, args) => {
    for (const listener of ipcListeners.get(channel) ?? []) listener(event, ...args);
  },
  allClosed: () => {
    if (innerApp.listenerCount('window-all-closed') === 0) innerApp.quit();
    else innerApp.emit('window-all-closed');
  },
});

const { userId } = readEnvironment();
process.getuid = () => userId;
startControl();

const electron: object = strict('electron', {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
});

/** The module `electron` for the code under test: an unknown member is a violation. */
export default electron;
export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
};
