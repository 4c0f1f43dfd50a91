import { contextBridge, ipcRenderer } from 'electron';

// All that a page gets of Electron: that it runs in it, and a port to the main process when it asks for one.
contextBridge.exposeInMainWorld('homeostat', { host: 'electron' });

window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === location.origin && event.data === 'homeostat:ready') {
    ipcRenderer.send('homeostat:connect');
  }
});

ipcRenderer.on('homeostat:port', (event) => {
  window.postMessage('homeostat:port', location.origin, [...event.ports]);
});

ipcRenderer.on('homeostat:closed', () => {
  window.postMessage('homeostat:closed', location.origin);
});
