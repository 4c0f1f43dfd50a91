/** Longer names are judged by their end, because the text is hostile and must not cause a long search. */
const LONGEST_NAME = 96;

/** Words of `api-key`, `API_KEY`, `apiKey` and `PGPassword2`, without the digits. */
const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g;

/** Words that mean a secret at any place in a name, written together: `dbpassword`, `AuthToken`. */
const SECRET_ANYWHERE =
  /passw(?!ordless)|passphrase|passcode|kennwort|secret(?!ar)|token(?!iz|is)|bearer|mnemonic|sessid/;

/** Words that mean a secret only at the end of a name: `--auth` is one and `--auth-type` is not. */
const SECRET_AT_END =
  /(?:pass|pwd|^pw|^(?:bind|root|admin|user|db|smtp|imap|mail|ldap|ssl|vnc|wifi|http|proxy|ftp|sql)pw|^psk|^wpapsk|^otp|^jwt|^pat|^sas)$/;
/** Words that end in `pass` and have another meaning. */
const NO_PASSWORD =
  /(?:by|com|kee|tres|over|under|encom|sur|low|high|band|all|ask|multi|single|one|two|first|last)pass$/;

/** Names of secrets whose values are often a file or a method: `--auth basic`, `--private-key id_rsa`, `-auth FILE`. */
const SECRET_OR_PLACE =
  /credentials?|^creds?$|cookies?|(?:api|access|private|sign|signing|encryption|decryption|encrypt|account|shared|session|license|master|storage|auth|application|app|subscription|deploy|hmac|jwt|fernet|consumer|preshared|wep)keys?/;
const AUTH_AT_END = /(?:auth|authorization|^creds?)$/;
const NO_AUTH = /(?:pre|re|un|no|non|any)auth$/;
/** Keys that sort, cache or identify, or that may be known. */
const NO_SECRET_KEY = /(?:cache|partition|sort|primary|foreign|public|pub|host|registry)keys?$/;

/** Last words of names that describe a secret and contain none: `--password-file`, `--token-ttl`, `--secret-name`. */
const PLAIN_END = new Set(
  (
    'ttl length len size min max policy type mode method name names id ids identifier user username userid url uri ' +
    'endpoint server host port timeout lifetime expiry expires expiration duration interval age days delay ' +
    'provider backend engine store storage manager prompt prompts fd env environment var variable format algorithm ' +
    'alg rounds count limit limits enabled disabled required callback scheme source mount audience issuer scope ' +
    'scopes version class script plugin program agent db database list check strength rotation repeat through thru ' +
    'encryption authentication authenticator domain secure samesite httponly sock socket service operator ' +
    'expire refresh ring args only flags config cache hook field column index label dialog manager helper generator validator ' +
    'budget window second seconds minute usage stats cert ca verification'
  ).split(' '),
);
/** Owners of a password: `PASSWORD_DB`. */
const OWNER = /^(?:db|database|user|service|domain|agent|operator)$/;
/** Ends of last words that name a place or a kind: `passfile`, `cookiejar`, `passwordeval`, `tokentype`. */
const PLACE_END = /(?:file|files|path|dir|directory|folder|jar|command|cmd|eval|stdin|env|type|url|uri|name|ttl)$/;
/** First words of switches: `--no-password`, `--ask-vault-pass`, `--max-tokens`. */
const PLAIN_BEGIN =
  /^(?:no|non|with|without|disable|disabled|enable|skip|allow|ignore|permit|require|requires|ask|prompt|show|hide|print|generate|max|min|num|number|total)$/;
/** Names of secrets of Kubernetes, which are kept elsewhere: `auth.existingSecret=name`. */
const NAME_OF_SECRET = /(?:existing|pull)secrets?$/;
/** Words that turn tokens into a quantity. */
const QUANTITY = /^(?:max|min|num|new|limit|total|budget|count|per|n|k|context|batch)$/;
/** Last words that leave a name secret, such as `password-hash`, and are not counted as its end. */
const QUALIFIER = /^(?:value|text|string|plain|plaintext|clear|cleartext|hash|old|new|current|confirm|base|hex|raw)$/;

/** Values that choose something and are no secret: `--auth=basic`, `password=on`. */
const CHOICE =
  /^(?:true|false|yes|no|on|off|none|null|nil|auto|always|never|prompt|ask|required|optional|enabled|disabled|stdin|env|file|-|\*+|\d)$/i;
const METHOD =
  /^(?:basic|password|digest|bearer|ntlm|negotiate|kerberos|gssapi|spnego|oauth2?|oidc|ldap|pam|sasl|plain|login|cram-md5|mtls|token|saml|x509|md5|sha\d+|scram-sha-\d+|peer|trust|ident|any|system|private|public|web|legacy)$/i;
/** Absolute paths below directories that every system has, and relative ones. */
const PATH =
  /^(?:file:\/{0,2}|@)?(?:~\/|\.{1,2}\/|[A-Za-z]:[\\/]|\/(?:etc|var|run|home|root|tmp|usr|opt|srv|mnt|media|dev|proc|sys|boot|lib|app|data|config|secrets|certs|keys|workspace|nix|snap|private|Users|Library|Volumes)(?:\/|$))/;
const FILE_NAME =
  /(?:\.(?:pem|key|crt|cer|der|p12|pfx|jks|json|ya?ml|toml|ini|conf|cfg|txt|kdbx|gpg|asc|pub|env)|(?:^|\/)id_[a-z\d]{3,8})$/;
const REFERENCE = /^(?:env|fd|arn):/;
/** Hexadecimal or base64 of 16 or more characters with a digit or of mixed case. */
const LONG_KEY = /^(?=.{0,64}\d|[a-z]{0,64}[A-Z])[A-Za-z0-9+/_-]{16,}={0,2}$/;
/** A personal number of four or more characters; `--pin 17` is one of a connector. */
const PIN = /^\w{4,}$/;

/** Options of many programs whose value is a user, or a user and a password. */
const LOGIN_NAME = /^(?:proxy|http|https|ftp|basic|socks)?(?:user|login)$/;
const LOGIN = /^[\w.@\\-]{1,64}:./;
/** `--user ann:ann` and `--user 1000:100` are a user and a group. */
const GROUP = /^([\w.-]{1,64}):(?:\1|\d{1,10}|root|staff|users?|wheel|adm|daemon|nogroup|nobody|www-data|docker)$/;

/** Names of commands that print a password: `--password-command`, `BORG_PASSCOMMAND`, `--passwordeval`. */
const PASSWORD_COMMAND = /pass(?:word|wd|phrase)?(?:command|cmd|eval)$/;
/** The begin of such a command that contains the password itself. */
export const PRINTING = /^["']?(?:\S{0,64}\/)?(?:echo|printf)\s{1,4}(?:-[neE]{1,3}\s{1,4})?(?=\S)/;

type Meaning = 'secret' | 'secretOrPlace' | 'passwordCommand' | 'login' | 'key' | 'pin' | 'none';

/** Decides by the name of an option or a variable, whether its value is a secret. */
export function isSecretName(name: string): boolean {
  const meaning = meaningOf(name);
  return meaning === 'secret' || meaning === 'secretOrPlace';
}

/** Decides by name and value. A secret that is a path, a method or a switch stays readable. */
export function isSecretValue(name: string, value: string): boolean {
  switch (meaningOf(name)) {
    case 'secret':
      return !(isPlain(value) || (/^tokens$/i.test(name) && /^\d{1,7}$/.test(value)));
    case 'secretOrPlace':
      return !(isPlain(value) || METHOD.test(value) || FILE_NAME.test(value));
    case 'passwordCommand':
      return PRINTING.test(value);
    case 'key':
      return LONG_KEY.test(value) && !PATH.test(value);
    case 'login':
      return LOGIN.test(value) && !GROUP.test(value);
    case 'pin':
      return PIN.test(value);
    case 'none':
      return false;
  }
}

function isPlain(value: string): boolean {
  return value === '' || CHOICE.test(value) || PATH.test(value) || REFERENCE.test(value);
}

/** Checks a name whose value may be a secret by its form. */
export function mayNameSecret(name: string): boolean {
  return meaningOf(name) !== 'none';
}

export function isPasswordCommand(name: string): boolean {
  return meaningOf(name) === 'passwordCommand';
}

/** Checks a name such as `user`, whose value may have a password as well. */
export function isUserName(name: string): boolean {
  return meaningOf(name) === 'login';
}

/** Names of values that are a user and a password. */
export function isLoginName(name: string): boolean {
  return /(?:auth|^creds?|^credentials?|^user|^login)$/.test(wordsOf(name).at(-1) ?? '');
}

/** Names of headers whose value begins with a method: `Authorization: Bearer …`. */
export function isAuthorizationName(name: string): boolean {
  return /(?:^|[^a-z])authorization$/i.test(name.slice(-LONGEST_NAME));
}

function wordsOf(name: string): string[] {
  // Java and Gradle have `-Dname` and `-Pname`.
  const words =
    name
      .slice(-LONGEST_NAME)
      .replace(/^-(?:[DJ]|P(?!ass(?:$|wo?r?d|phrase|code)|wd|in$|uk$|sk$))(?=[a-z])/, '')
      .match(WORD) ?? [];
  return words.map((word) => word.toLowerCase());
}

function meaningOf(name: string): Meaning {
  // The shell's own variables of the current directory.
  if (/^(?:OLD)?PWD$/.test(name)) return 'none';
  const words = wordsOf(name);
  while (words.length > 1 && QUALIFIER.test(words.at(-1) as string)) words.pop();
  const last = words.at(-1) ?? '';
  const joined = words.join('');
  // Vault's names for the password of a role and for a token; SonarQube's for a token.
  if (words.slice(-2).join('') === 'secretid' || /(?:roottokenid|sonarlogin)$/.test(joined)) return 'secret';
  if (PASSWORD_COMMAND.test(joined)) return 'passwordCommand';
  if (describesSecret(words, last)) return 'none';
  if (SECRET_ANYWHERE.test(joined) || (SECRET_AT_END.test(last) && !NO_PASSWORD.test(last))) return 'secret';
  if (SECRET_OR_PLACE.test(joined) || (AUTH_AT_END.test(last) && !NO_AUTH.test(last))) return 'secretOrPlace';
  if (last.endsWith('key') && !NO_SECRET_KEY.test(joined)) return 'key';
  if (LOGIN_NAME.test(joined)) return 'login';
  return /^(?:pin|puk)$/.test(last) ? 'pin' : 'none';
}

function describesSecret(words: readonly string[], last: string): boolean {
  if (NAME_OF_SECRET.test(words.join(''))) return true;
  if (words.length > 1 && PLAIN_BEGIN.test(words[0] as string)) return true;
  if (words.length > 1 && PLAIN_END.has(last)) return !(OWNER.test(last) && /^passw(?:or)?d$/.test(words.at(-2) ?? ''));
  if (PLACE_END.test(last)) return true;
  return words.includes('tokens') && words.some((word) => QUANTITY.test(word));
}
