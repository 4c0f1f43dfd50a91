import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contained } from '../../../base/contain';
import { createRerun } from '../rerun';
import { type Environment, type ForegroundSource, type Front, known, none } from './front';
import { openSocket, sourceOf } from './open-socket';

const REPLY_LIMIT_MS = 5_000;
const LONGEST_REPLY_BYTES = 64 * 1024;
/** A line contains the title of a window. */
const LONGEST_LINE_BYTES = 64 * 1024;

/**
 * The window in front on Hyprland (wiki.hypr.land, "IPC"): the event `activewindowv2` of its second socket, and
 * `activewindow` of its first, which names the process.
 */
export const hyprlandSource: ForegroundSource = {
  id: 'hyprland',
  isFor: ({ HYPRLAND_INSTANCE_SIGNATURE }) => Boolean(HYPRLAND_INSTANCE_SIGNATURE),
  async open({ env }, report, signal) {
    const folder = findFolder(env);
    const socket = await openSocket(join(folder, '.socket2.sock'), signal);
    try {
      let address: string | undefined;
      const update = createRerun(
        async () => report(await readFront(folder, AbortSignal.timeout(REPLY_LIMIT_MS))),
        () => socket.destroy(),
      );
      readLines(socket, (line) => {
        const [event = '', data = ''] = line.split('>>');
        // The address may belong to another window soon.
        if (event === 'closewindow' && data === address) address = undefined;
        // It comes again for each change of the title.
        if (event !== 'activewindowv2' || data === address) return;
        address = data;
        update();
      });
      report(await readFront(folder, signal));
      return sourceOf(socket);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  },
};

/** Releases before 0.40 had their sockets in /tmp. */
function findFolder({ HYPRLAND_INSTANCE_SIGNATURE: name = '', XDG_RUNTIME_DIR: runtime = '' }: Environment): string {
  const folder = join(runtime, 'hypr', name);
  const old = join('/tmp/hypr', name);
  return !existsSync(folder) && existsSync(old) ? old : folder;
}

function readLines(socket: Awaited<ReturnType<typeof openSocket>>, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8').on(
    'data',
    contained('an event of Hyprland', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE_BYTES) socket.destroy();
      for (const line of lines) take(line);
    }),
  );
}

/** Requests the window in front. Hyprland waits for the end of the request, so that it must come at once. */
async function readFront(folder: string, signal: AbortSignal): Promise<Front> {
  const socket = await openSocket(join(folder, '.socket.sock'), signal);
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    socket.setEncoding('utf8').write('j/activewindow');
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.length > LONGEST_REPLY_BYTES) throw new Error('a reply of Hyprland is too long');
    }
    signal.throwIfAborted();
    return parseWindow(text);
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** Without a window in front, the reply is an empty object. */
function parseWindow(text: string): Front {
  const { pid } = JSON.parse(text) as { readonly pid?: unknown };
  return pid === undefined ? none('no window is in front') : known(pid, 'Hyprland does not name the program in front');
}
