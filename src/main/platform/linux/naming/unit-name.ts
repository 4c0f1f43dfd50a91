import { parseCgroup } from '../parse-cgroup';

/** Units whose processes are programs of other names, which a person configured. */
const STARTS_OTHERS = new RegExp(
  `^(?:${[
    'user@|getty@|serial-getty@|systemd-nspawn@|run-|session-|init$|vte-spawn-|tmux-spawn-|app-(?!flatpak-)',
    '(?:cron|crond|cronie|fcron|anacron|atd|sshd?|docker|containerd|podman|libpod|crio|kubelet|supervisord?|pm2)\\b',
    '(?:display-manager|gdm3?|sddm|lightdm|lxdm|greetd|xdm|ly|emacs|code-server|jupyter\\w*)(?:$|[@-])',
  ].join('|')})`,
);

/**
 * Returns the innermost systemd unit of a process, from /proc/PID/cgroup.
 *
 * @example unitOf('0::/system.slice/shop.service') // 'shop.service'
 */
export function unitOf(cgroup: string): string | undefined {
  const { unified = '', byController } = parseCgroup(cgroup);
  const path = /\.(?:service|scope)/.test(unified) ? unified : (byController.get('name=systemd') ?? unified);
  return unitOfGroup(path);
}

/** Returns the innermost unit of a control group. @example unitOfGroup('/app.slice/a.scope/inner') // 'a.scope' */
export function unitOfGroup(group: string): string | undefined {
  return group.split('/').findLast((part) => /\.(?:service|scope)$/.test(part));
}

/** Checks for a process that systemd counts as essential to a desktop session (systemd.special(7), `session.slice`). */
export function isOfSessionSlice(cgroup: string): boolean {
  return /\/session\.slice\//.test(`${cgroup.trim()}/`);
}

/**
 * Returns the name of the application of a unit: the identifier of a Flatpak, the name of a snap or of a service;
 * undefined for a unit that contains programs of any kind.
 */
export function nameOfUnit(unit: string): string | undefined {
  const plain = unescapeUnit(unit).replace(/\.(?:service|scope)$/, '');
  const flatpak = /^app-flatpak-(.+?)(?:-\d+|@.*)$/.exec(plain)?.[1];
  const snap = /^snap\.([^.]+)\./.exec(plain)?.[1];
  const known = flatpak ?? snap ?? busNameOf(unit);
  if (known !== undefined) return known;
  if (STARTS_OTHERS.test(plain) || !unit.endsWith('.service')) return undefined;
  return plain.replace(/@.*$/, '') || undefined;
}

/** Returns the D-Bus name that a unit was started for (systemd.exec: `dbus-:1.2-org.example.App@0.service`). */
export function busNameOf(unit: string): string | undefined {
  const name = unescapeUnit(unit).replace(/\.service$/, '');
  const activated = /^dbus-:[\d.]+-(.+?)(?:@.*)?$/.exec(name)?.[1];
  return activated ?? /^(?:[a-z]\w*\.){2,}\w+(?=@|$)/i.exec(name)?.[0];
}

/**
 * Returns the desktop entries that a unit may have been started for, the most likely first (systemd's "Desktop
 * Environment Integration"): `app-LAUNCHER-ID-RANDOM.scope`, `app-ID@RANDOM.service`, also without a launcher. Desktops
 * escape a dash within an id, and other launchers do not.
 *
 * @example desktopIdsOf('app-gnome-org.gnome.Maps-4711.scope') // ['gnome-org.gnome.Maps', 'org.gnome.Maps']
 */
export function desktopIdsOf(unit: string): readonly string[] {
  const [, snap, program] = /^snap\.([^.]+)\.([^.]+?)(?:[-.][\da-f-]{36})?\.(?:scope|service)$/.exec(unit) ?? [];
  if (snap !== undefined) return [`${snap}_${program}`, snap];
  const [, text, kind] = /^app-(.+)\.(scope|service)$/.exec(unit) ?? [];
  if (text === undefined) return [busNameOf(unit)].filter((name) => name !== undefined);
  const isRandom = kind === 'scope' || /-(?:\d+|[\da-f]{32})$/.test(text);
  const plain = text.includes('@') ? text.replace(/@.*$/, '') : isRandom ? text.replace(RANDOM, '') : text;
  const parts = plain.split('-');
  const ids = parts.map((_, from) => unescapeUnit(parts.slice(from).join('-')).replace(/\.desktop$/, ''));
  return ids.filter((id) => id !== '');
}

/** A number, 32 hexadecimal digits, or a UUID. */
const RANDOM = /-(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[^-]+)$/;

function unescapeUnit(unit: string): string {
  return unit.replaceAll(/\\x([\da-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
