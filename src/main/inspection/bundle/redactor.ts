import { isIP } from 'node:net';
import { redactArguments, redactTitle } from '../../platform/linux/redaction/command-walk';
import { HIDDEN } from '../../platform/linux/redaction/hidden';
import { redactText } from '../../platform/linux/redaction/redact-text';
import { type Identity, isOrdinary, KnownNames } from './known-names';
import { redactHardwareAddress, redactIdentifiers, redactIp } from './redact-identifiers';
import { Replacements } from './replacements';

/** Homes of people, and folders of their devices, at the usual places, whichever program lists the people. */
const HOME =
  /(?<=(?:^|[^\w.-])\/(?:var\/)?(?:home|Users)\/)[^/\s"',:;\\()]+|(?<=\/(?:run\/)?media\/)[^/\s"',:;\\()]+(?=\/)/g;
const ADDRESS =
  /\b([a-z][a-z\d+.-]{1,32}):\/\/([^\s/?#"'<>@]{1,256}@)?(\[[^\]\s]{2,64}\]|[^\s/:?#"'<>,;)@]{1,256})?(:\d{1,5})?([/?#](?:[^\s"'<>]*[^\s"'<>.,;:)\]])?)?/gi;
/** Schemes whose addresses are files and devices of this machine. */
const LOCAL_SCHEME = /^(?:file|unix|npipe|abstract|chrome-extension|moz-extension|chrome|about|resource|app)$/i;
const THIS_MACHINE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$/i;
const MAIL = /\b([\w.+-]{1,64})@((?:[\w-]{1,63}\.){1,8}([a-z]{2,24}))\b/gi;
/** Ends of the names of systemd units, which have an `@` as well. */
const UNIT_END = /^(?:service|socket|slice|scope|mount|automount|timer|target|device|path|swap)$/i;
/** Programs whose arguments name a user and a machine. */
const REMOTE_PROGRAM = /^(?:ssh|scp|sftp|sshfs|rsync|mosh(?:-client)?|autossh|ssh-copy-id)$/;
const SERIAL =
  /(\bserial(?:[ _-]?(?:number|no\.?|#))?["']?(?:\s{0,4}[=:]\s{0,4}|\s{1,2})["']?)((?=[\w-]{0,40}\d)[\w-]{5,40})(?![\w-])/gi;
const HOST_NAME = /(\bhost_?name["']?\s{0,4}[=:]\s{0,4}["']?)([\w.-]{1,255})/gi;
const NETWORK_NAME =
  /(\be?ssid["']?\s{0,4}(?:[=:]\s{0,4}|\s)|\bwifi\s{1,4}(?:connect|hotspot)\s{1,4})("[^"]{1,64}"|'[^']{1,64}'|[^\s,;&"']{1,64})/gi;
/** Longer than any argument that decides the name of an application. */
const LONGEST_ARGUMENT = 2_048;
const SHORTEST_SECRET = 6;
/** A part of a path that no person would choose. */
const TOKEN_PART = /^(?=.*\d|.*[a-z].*[A-Z]|.*[A-Z].*[a-z])[\w%.~+-]{10,}$/;

/** Removes secrets from texts, and replaces what identifies a machine or a person, always by the same. */
export class Redactor {
  readonly #replacements = new Replacements();
  readonly #secrets = new Set<string>();
  readonly #names: KnownNames;
  readonly #homes: readonly string[];

  constructor(identity: Identity) {
    this.#names = new KnownNames(identity);
    this.#homes = identity.homes.filter((home) => home.length > '/home'.length);
  }

  get counts(): Replacements['counts'] {
    return this.#replacements.counts;
  }

  /** Hides this text in all later texts. */
  addSecret(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= SHORTEST_SECRET) this.#secrets.add(secret);
  }

  /** Hides the parts of an address that may be its secret in all later texts. */
  addAddress(address: string): void {
    const [, path = ''] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(address) ?? [];
    for (const part of path.split(/[/?#&=]/)) if (TOKEN_PART.test(part)) this.addSecret(part);
  }

  /** @returns the text for a value that is a secret as a whole */
  hide(secret: string): string {
    this.addSecret(secret);
    this.addAddress(secret);
    this.#replacements.count('secret');
    return HIDDEN;
  }

  /**
   * Redacts any text.
   *
   * @param isWhole the text is one value, which may contain spaces
   */
  readonly text = (text: string, isWhole = false): string => {
    return this.names(this.#addresses(this.#hideSecrets(text, (known) => redactText(known, isWhole))));
  };

  /** Redacts text of the kernel, which contains names and no secrets. */
  readonly names = (text: string): string => {
    return this.#names.redact(this.#homesIn(redactIdentifiers(text, this.#replacements)), this.#replacements);
  };

  readonly comm = (comm: string): string => this.names(this.#hideSecrets(comm, redactTitle));

  /** Redacts the arguments of a program and keeps their number. */
  readonly args = (args: readonly string[]): readonly string[] => {
    const [title = ''] = args;
    const isTitle = args.length === 1 && /\s/.test(title);
    const redacted = isTitle ? [this.#hideSecrets(title, redactTitle)] : this.#hideSecretsOf(args);
    const isRemote = REMOTE_PROGRAM.test(title.split('/').at(-1) ?? '');
    return redacted.map((arg) =>
      this.names(this.#addresses(isRemote ? this.#remote(arg) : arg)).slice(0, LONGEST_ARGUMENT),
    );
  };

  /** Replaces the name or the address of a machine. A whole name is replaced in all later texts. */
  hostName(name: string): string {
    if (THIS_MACHINE.test(name)) return name;
    const address = name.replace(/^\[(.*)\]$/, '$1');
    if (isIP(address) !== 0) return name.replace(address, () => redactIp(address, this.#replacements));
    if (name.includes('.')) this.#names.add(name, 'host name');
    return this.#replacements.of('host name', name);
  }

  userName(name: string): string {
    return isOrdinary(name) ? name : this.#replacements.of('user name', name);
  }

  serialNumber(number: string): string {
    return this.#replacements.of('serial number', number);
  }

  networkName(name: string): string {
    return this.#replacements.of('network name', name);
  }

  ip(address: string): string {
    return redactIp(address, this.#replacements);
  }

  /** @param address without separators */
  hardwareAddress(address: string): string {
    return redactHardwareAddress(address, this.#replacements);
  }

  #hideSecretsOf(args: readonly string[]): readonly string[] {
    const redacted = redactArguments(args);
    return args.map((arg, index) => this.#hideSecrets(arg, () => redacted[index] ?? HIDDEN));
  }

  #hideSecrets(text: string, redact: (text: string) => string): string {
    let redacted = redact(text);
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, HIDDEN);
    if (redacted !== text) this.#replacements.count('secret');
    return redacted;
  }

  #homesIn(text: string): string {
    let redacted = text;
    for (const home of this.#homes) {
      const name = home.split('/').at(-1) ?? '';
      redacted = redacted.replaceAll(`${home}/`, () => `${home.slice(0, -name.length)}${this.userName(name)}/`);
    }
    return redacted.replace(HOME, (name) => this.userName(name));
  }

  #addresses(text: string): string {
    return text
      .replace(SERIAL, (_, before: string, serial: string) => before + this.serialNumber(serial))
      .replace(HOST_NAME, (_, before: string, name: string) => before + this.hostName(name))
      .replace(NETWORK_NAME, (_, before: string, name: string) => {
        const quote = /^["']/.exec(name)?.[0] ?? '';
        const plain = name.slice(quote.length, name.length - quote.length);
        return `${before}${quote}${this.networkName(plain)}${quote}`;
      })
      .replace(ADDRESS, (address, scheme: string, user = '', host = '', port = '', rest = '') =>
        LOCAL_SCHEME.test(scheme) ? address : this.#address({ scheme, user, host, port, rest }),
      )
      .replace(MAIL, (mail, user: string, host: string, end: string) =>
        UNIT_END.test(end) ? mail : `${this.userName(user)}@${this.hostName(host)}`,
      );
  }

  /** The path of an address may be a secret, such as that of a webhook. */
  #address(parts: Readonly<Record<'scheme' | 'user' | 'host' | 'port' | 'rest', string>>): string {
    const { scheme, user, host, port, rest } = parts;
    this.#replacements.count('address');
    const isHere = THIS_MACHINE.test(host);
    const path = isHere ? rest.replace(/[?#].*/s, '') : rest.length > 1 ? `/${HIDDEN}` : rest;
    return `${scheme}://${user === '' ? '' : `${HIDDEN}@`}${host === '' ? '' : this.hostName(host)}${port}${path}`;
  }

  #remote(arg: string): string {
    return arg.replace(
      /^([\w.-]{1,64})@([\w.-]{1,255})/,
      (_, user: string, host: string) => `${this.userName(user)}@${this.hostName(host)}`,
    );
  }
}
