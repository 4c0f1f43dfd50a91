import { baseName } from './base-name';

/** Binaries whose first argument is the program, which is also what their links are named after. */
const BOX = /^(?:busybox|toybox|coreutils|uutils|sbase-box|ubase-box|dropbearmulti|nbox)(?:[.-]\w+)*$/;
/** Binaries that are another program under another name, and themselves under their own. */
const LINKED = /^(?:lvm|kmod|udevadm|systemctl|rustup|openrc|k3s|xtables[\w-]*-multi|snap)$/;
const COREUTILS = /^--coreutils-prog(?:-shebang)?=(.+)$/;

export function isMultiCall(name: string): boolean {
  return BOX.test(name);
}

/**
 * Returns the command that a multi-call binary executes; undefined if it is not one.
 *
 * @example calledCommand('busybox', ['busybox', 'httpd', '-f']) // ['httpd', '-f']
 */
export function calledCommand(name: string, args: readonly string[]): readonly string[] | undefined {
  const [own = '', ...rest] = args;
  // BusyBox shows a script in braces: `{rcS} /bin/sh /etc/init.d/rcS`.
  const script = /^\{(.+)\}$/.exec(own)?.[1];
  if (script !== undefined) return [script];
  const linked = baseName(own).replace(/^-/, '');
  if (BOX.test(name)) {
    if (!BOX.test(linked)) return linked === '' ? undefined : [linked, ...rest];
    const program = COREUTILS.exec(rest[0] ?? '')?.[1];
    if (program !== undefined) return [program, ...rest.slice(rest[0]?.includes('shebang') ? 2 : 1)];
    const index = rest.findIndex((arg) => !arg.startsWith('-'));
    return index === -1 ? undefined : rest.slice(index);
  }
  const isLink = LINKED.test(name) && linked !== '' && linked !== name && !/\s/.test(linked);
  return isLink ? [linked, ...rest] : undefined;
}
