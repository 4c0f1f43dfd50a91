import type { Socket } from 'node:net';
import { contained } from '../../../base/contain';
import { until } from '../../../base/until';
import { type ForegroundSource, type Front, known, none } from './front';
import { decodeIpc, EVENT, encodeIpc, type IpcMessage, MESSAGE } from './i3-ipc';
import { openSocket, sourceOf } from './open-socket';

/** A node of the tree, as far as it is used. All of it is data of another program. */
interface Node {
  readonly type?: unknown;
  readonly focused?: unknown;
  readonly pid?: unknown;
  readonly nodes?: unknown;
  readonly floating_nodes?: unknown;
}

const WITHOUT_PID = 'Sway does not name the program of the window in front';
const WINDOW_TYPES: readonly unknown[] = ['con', 'floating_con'];
/** Changes of a window or a workspace after which another window may be in front. Titles change far more often. */
const MOVES: readonly string[] = ['close', 'move', 'floating', 'focus', 'empty', 'init', 'fullscreen_mode'];

/**
 * The window in front on Sway (sway-ipc(7)): its events, and its tree at the start and after changes that do not name
 * the window. Windows of Xwayland have a pid there too. i3 names no pid, and is an X11 desktop.
 */
export const swaySource: ForegroundSource = {
  id: 'sway',
  isFor: ({ SWAYSOCK }) => Boolean(SWAYSOCK),
  async open({ env }, report, signal) {
    const socket = await openSocket(env['SWAYSOCK'] ?? '', signal);
    const source = sourceOf(socket);
    const first = Promise.withResolvers<void>();
    // A reply that is still to come covers all events that come before it.
    let isAsked = false;
    const askTree = () => {
      if (!isAsked) socket.write(encodeIpc(MESSAGE.getTree));
      isAsked = true;
    };
    readMessages(socket, (message) => {
      if (message.type === MESSAGE.getTree) isAsked = false;
      const front = readFront(message, askTree);
      if (front === undefined) return;
      report(front);
      first.resolve();
    });
    socket.write(encodeIpc(MESSAGE.subscribe, JSON.stringify(['window', 'workspace'])));
    askTree();
    const ended = source.closed.then(() => Promise.reject(new Error('Sway closed the connection')));
    try {
      await until(Promise.race([first.promise, ended]), signal, () => new Error('Sway does not respond'));
    } catch (error) {
      socket.destroy();
      throw error;
    } finally {
      ended.catch(() => undefined);
    }
    return source;
  },
};

function readMessages(socket: Socket, take: (message: IpcMessage) => void): void {
  let received = Buffer.alloc(0);
  socket.on(
    'data',
    contained('a message of Sway', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      try {
        for (let next = decodeIpc(received); next !== undefined; next = decodeIpc(received)) {
          received = received.subarray(next.sizeBytes);
          take(next.message);
        }
      } catch {
        // The rest cannot be read. The next connection begins with the tree.
        socket.destroy();
      }
    }),
  );
}

/** @param askTree is called if a message does not name the window in front. Replies and events keep their order. */
function readFront({ type, payload }: IpcMessage, askTree: () => void): Front | undefined {
  if (type === MESSAGE.getTree) return findFocused(JSON.parse(payload.toString()) as Node);
  if (type !== EVENT.window && type !== EVENT.workspace) return undefined;
  const change = /^\s*\{\s*"change":\s*"(\w+)"/.exec(payload.toString('latin1', 0, 80))?.[1];
  if (change !== undefined && !MOVES.includes(change)) return undefined;
  const container = change === 'focus' && type === EVENT.window ? containerOf(payload) : undefined;
  if (container !== undefined) return known(container.pid, WITHOUT_PID);
  askTree();
  return undefined;
}

function containerOf(payload: Buffer): Node | undefined {
  const { container } = JSON.parse(payload.toString()) as { readonly container?: unknown };
  return typeof container === 'object' && container !== null ? container : undefined;
}

/** Searches the tree without recursion, since another program decides on its depth. */
function findFocused(root: Node): Front {
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const node = value as Node;
    if (node.focused === true)
      return WINDOW_TYPES.includes(node.type) && node.pid !== undefined
        ? known(node.pid, WITHOUT_PID)
        : none('no window is in front');
    for (const list of [node.nodes, node.floating_nodes]) if (Array.isArray(list)) open.push(...list);
  }
  return none('no window is in front');
}
