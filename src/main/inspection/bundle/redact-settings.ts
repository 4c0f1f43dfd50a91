import { CST, Parser } from 'yaml';
import { HIDDEN } from '../../platform/linux/redaction/hidden';
import { isSecretName } from '../../platform/linux/redaction/secret-names';
import type { Redactor } from './redactor';

/** Names a secret without containing it. */
const REFERENCE = /^(?:env:\w+|file:\/\S*)$/;
/** Keys whose values are secrets, or addresses that are. */
const SECRET_KEY = /^(?:webhook|url_?token|topic)$/i;
/** Maps of which every value may be a secret. */
const SECRET_MAP = /^(?:headers|env|environment)$/i;
const HOST_KEY = /^host(?:name)?$/i;
const USER_KEY = /^user(?:name)?$/i;
/** Lists that are a program with its arguments. */
const COMMAND_KEY = /^(?:command|start|stop|restart)$/i;

const EMPTY_COMMENT = '#';

type Keys = readonly string[];

/**
 * Redacts the text of a YAML file, valid or not, and keeps its layout and its mistakes: only values that change are
 * written again. Comments, in which people note anything, are emptied.
 */
export function redactSettings(text: string, redactor: Redactor): string {
  const settings = new Settings(redactor);
  return [...new Parser().parse(text)].map((token) => settings.redact(token)).join('');
}

class Settings {
  constructor(private readonly redactor: Redactor) {}

  /** @returns the text of the token */
  redact(token: CST.Token): string {
    if (token.type === 'document') {
      this.#marks(token.start);
      if (token.value !== undefined) this.#value(token.value, []);
      if (token.end !== undefined) this.#marks(token.end);
      return CST.stringify(token);
    }
    return token.type === 'comment' ? EMPTY_COMMENT : this.redactor.text(CST.stringify(token));
  }

  #value(token: CST.Token, keys: Keys): void {
    if (CST.isCollection(token)) this.#collection(token, keys);
    else if (CST.isScalar(token)) this.#scalar(token, keys);
    else if (token.type === 'error') token.source = this.redactor.text(token.source);
    if ('end' in token && token.end !== undefined) this.#marks(token.end);
  }

  #collection(token: Collection, keys: Keys): void {
    for (const { start, sep } of token.items) this.#marks([...start, ...(sep ?? [])]);
    if (COMMAND_KEY.test(keys.at(-1) ?? '') && this.#command(token)) return;
    for (const item of token.items) {
      const { key, sep, value } = item;
      if (sep === undefined) {
        // An entry of a list in brackets is a key without a separator.
        const entry = value ?? key;
        if (entry != null) this.#value(entry, keys);
        continue;
      }
      if (key != null) this.#key(key, keys);
      if (value !== undefined) this.#value(value, [...keys, plainOf(key) ?? '']);
    }
  }

  /** @returns false if the collection contains anything but texts */
  #command(token: Collection): boolean {
    if (token.type === 'block-map') return false;
    const scalars = token.items.map(({ key, value }) => value ?? key).filter((scalar) => CST.isScalar(scalar));
    if (scalars.length !== token.items.length) return false;
    const args = scalars.map((scalar) => plainOf(scalar) ?? '');
    for (const [index, arg] of this.redactor.args(args).entries()) {
      if (arg !== args[index]) replace(scalars[index] as Scalar, arg);
    }
    return true;
  }

  #scalar(token: Scalar, keys: Keys): void {
    const plain = plainOf(token);
    if (plain === undefined) return;
    const redacted = this.#redactValue(plain, keys);
    if (redacted !== plain) replace(token, redacted);
  }

  #redactValue(plain: string, keys: Keys): string {
    const { redactor } = this;
    const key = keys.at(-1) ?? '';
    if (REFERENCE.test(plain)) return redactor.names(plain);
    if (keys.some((one) => isSecretKey(one) || SECRET_MAP.test(one)))
      return isNothing(plain) ? plain : redactor.hide(plain);
    if (HOST_KEY.test(key)) return redactor.hostName(plain);
    if (USER_KEY.test(key)) return redactor.userName(plain);
    redactor.addAddress(plain);
    return redactor.text(plain, true);
  }

  #key(token: CST.Token, keys: Keys): void {
    const plain = plainOf(token) ?? '';
    const redacted = keys.some(isSecretKey) ? this.redactor.hide(plain) : this.redactor.text(plain, true);
    if (!CST.isScalar(token)) this.#value(token, keys);
    else if (redacted !== plain) replace(token, redacted);
  }

  #marks(tokens: readonly CST.SourceToken[]): void {
    for (const token of tokens) if (token.type === 'comment') token.source = EMPTY_COMMENT;
  }
}

type Scalar = CST.FlowScalar | CST.BlockScalar;
type Collection = CST.BlockMap | CST.BlockSequence | CST.FlowCollection;

function plainOf(token: CST.Token | null | undefined): string | undefined {
  return CST.resolveAsScalar(token, true, () => undefined)?.value;
}

function isSecretKey(key: string): boolean {
  return isSecretName(key) || SECRET_KEY.test(key);
}

function isNothing(plain: string): boolean {
  return plain === '' || plain === HIDDEN || /^(?:null|~|true|false)$/.test(plain);
}

/** Writes a value in double quotes, which every text allows. */
function replace(token: Scalar, text: string): void {
  CST.setScalarValue(token, text, { type: 'QUOTE_DOUBLE' });
}
