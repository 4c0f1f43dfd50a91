import { HIDDEN } from './hidden';
import { redactForms } from './redact-forms';
import { maskValue, redactText } from './redact-text';
import { redactAddress, redactUrls } from './redact-url';
import { isSecretName } from './secret-names';

/** Hides the secret part of a value. */
export type Hide = (value: string) => string;

/** Options of mount(8) and mount.cifs(8) without a value, which end a password with commas. */
const NEXT_MOUNT_OPTION =
  /,(?=[\w.-]{1,64}=|(?:ro|rw|sync|async|(?:no|rel|nodir|lazy)?atime|(?:no)?(?:dev|exec|suid|auto|user|users|unix|perm|brl|fail|serverino|case|dfs)|_netdev|defaults|sign|seal|soft|hard|mfsymlinks|multiuser|guest|serverino|force[ug]id|allow_other|password_stdin|reconnect)(?:,|$))/;
const PUBLIC_PARAMETER =
  /^(?:digest|cipher|mac|size|outlen|iv|mode|iter|n|r|p|info|hexinfo|salt|hexsalt|label|rsa_\w+|ec_\w+|dh_\w+|bits):/i;
const PLACE_OF_PASSWORD = /^(?:(?:env|file|fd|pathname|session|pcr):|stdin$|prompt$|-$)/;

/** The kinds of values in the table of programs. */
const HIDE = {
  /** A password. */
  hidden: (value: string) => (value === '' || value === '-' ? value : HIDDEN),
  /** Not a secret, although its name or place may look like one. */
  plain: (value: string) => redactForms(value, true),
  /** Any text, in which names and forms reveal secrets. */
  text: (value: string) => redactText(value, true),
  /** `user:password`, or an address where a program also accepts one */
  login: (value: string) => (value.includes('://') ? redactText(value, true) : hideAfter(value, ':')),
  /** `user%password` of Samba */
  percent: (value: string) => hideAfter(value, '%'),
  /** `user,password` of lftp */
  comma: (value: string) => hideAfter(value, ','),
  /** `certificate:password`, where the path may have a drive, and `\:` is a colon */
  certificate: (value: string) =>
    value.replace(/^((?:[A-Za-z]:[\\/]|pkcs11:|\\.|[^:\\])*:)(?=.)[\s\S]*/, `$1${HIDDEN}`),
  /** `user/password@database` of Oracle */
  oracle: (value: string) =>
    value.replace(/^((?:"|userid=)?[\w.$#"[\]]{1,64}\/)[\s\S]+?(?=@[^@]*$|"?\s+as\s+sys\w+"?$|$)/i, `$1${HIDDEN}`),
  /** `domain/user:password@host` of Impacket */
  target: (value: string) => value.replace(/^([^:@\\]*:)(?=[^:/\\])[\s\S]+?(@[^@]*)?$/, `$1${HIDDEN}$2`),
  /** `pass:password` of OpenSSL; `env:`, `file:` and `fd:` name a place */
  source: (value: string) =>
    PLACE_OF_PASSWORD.test(value) ? value : `${/^(?:hex|str|pass|hexpass):/.exec(value)?.[0] ?? ''}${HIDDEN}`,
  /** `key:value` of OpenSSL's algorithms */
  parameter: (value: string) => (PUBLIC_PARAMETER.test(value) ? value : hideAfter(value, ':')),
  /** `-o` of mount(8) */
  mountOptions: hideMountOptions,
  /** `name=value; name=value`; without a sign it is a file */
  cookie: (value: string) => value.replace(/=[^;]*/g, `=${HIDDEN}`),
  /** `name=value`, where any value is a secret; `@file` is a file */
  pair: (value: string) => (/^[^=]*=@/.test(value) ? value : hideAfter(value, '=')),
  /** Address that may have no scheme */
  address: (value: string) => {
    const text = redactText(value, true);
    return value.includes('://') ? text : redactAddress(text);
  },
  /** `password@host` of the Music Player Daemon */
  passwordAtHost: (value: string) => value.replace(/^[\s\S]+(?=@[^@]*$)/, HIDDEN),
  /** `/dev/sda1:key:password` of libguestfs; `file` names a place */
  guestKey: (value: string) => value.replace(/(:key:)[\s\S]+$/, `$1${HIDDEN}`),
  /** `discord://ID/TOKEN` of Apprise; the user of a mail or web address stays */
  notification: (value: string) =>
    /^(?:mailtos?|jsons?|xmls?|forms?|https?|syslog|dbus|gnome|file):/i.test(value)
      ? redactText(value, true)
      : redactText(value.replace(/^([a-z][\w+-]{0,31}:\/\/)[\s\S]+/i, `$1${HIDDEN}`), true),
  /** `hmac:name:secret` of TSIG */
  keyAtEnd: (value: string) => value.replace(/^(.*:)[\s\S]+$/, `$1${HIDDEN}`),
  /** A token or `name=value` of Vault */
  tokenOrPair: (value: string) => (value.includes('=') || value === '-' ? redactText(value, true) : HIDDEN),
  /** `>password` of Redis' access lists */
  accessRule: (value: string) => value.replace(/^([><#!])[\s\S]+/, `$1${HIDDEN}`),
  /** Password between the names and switches of `net use` and `net user` on Windows */
  netPassword: (value: string) =>
    /^(?:[\\/]{2}|[A-Za-z]:$|\*$|\/(?:add|delete|domain|active|comment|fullname|expires|times|user|persistent|savecred|password\w+)\b)/i.test(
      value,
    )
      ? value
      : HIDDEN,
  /** Key of a wireless network, or a switch */
  wirelessKey: (value: string) => (/^(?:on|off|open|restricted|\[\d\])$/.test(value) ? value : HIDDEN),
  /** `g:host,u:user,p:password` of FreeRDP */
  gateway: (value: string) => value.replace(/(^|,)(p|password|pin):[^,]+/g, `$1$2:${HIDDEN}`),
  /** `secret,id=x,data=password` of QEMU */
  object: (value: string) =>
    value.startsWith('secret') ? value.replace(/(\bdata=)[^,]+/, `$1${HIDDEN}`) : redactText(value, true),
  /** `h=host,p=password` of Percona */
  dsn: (value: string) => redactText(value.replace(/(^|,)p=[^,]+/g, `$1p=${HIDDEN}`), true),
} satisfies Record<string, Hide>;

/**
 * A kind of value that the walk itself handles: `script` is text for a shell, `command` a program whose arguments
 * follow, `shell` the same where a shell joins and reads them, `last` a password if nothing follows it.
 */
export type Structure = 'script' | 'command' | 'shell' | 'last';
export type Kind = keyof typeof HIDE | Structure;

export const KINDS: readonly Kind[] = [
  ...(Object.keys(HIDE) as (keyof typeof HIDE)[]),
  'script',
  'command',
  'shell',
  'last',
];

export function hideValue(kind: Exclude<Kind, Structure>, value: string): string {
  return HIDE[kind](value);
}

function hideAfter(value: string, sign: string): string {
  const at = value.indexOf(sign);
  if (at < 0) return redactForms(value, true);
  return at === value.length - 1 ? value : value.slice(0, at + 1) + HIDDEN;
}

function hideMountOptions(options: string): string {
  let result = '';
  for (let rest = redactUrls(options, false); rest !== ''; ) {
    const end = rest.search(NEXT_MOUNT_OPTION);
    const option = end < 0 ? rest : rest.slice(0, end);
    result += hideMountOption(option);
    rest = rest.slice(option.length);
    if (rest.startsWith(',')) {
      result += ',';
      rest = rest.slice(1);
    }
  }
  return result;
}

function hideMountOption(option: string): string {
  const at = option.indexOf('=');
  const name = option.slice(0, Math.max(at, 0));
  const value = option.slice(at + 1);
  if (/^(?:user|username)$/.test(name)) return option.replace(/[%:].+/, (found) => found.slice(0, 1) + HIDDEN);
  if (/^cred(?:entials)?$/.test(name) || at < 0) return option;
  return `${name}=${isSecretName(name) ? maskValue(name, value) : redactText(value, true)}`;
}
