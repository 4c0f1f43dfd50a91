const HIDDEN = '***';

/**
 * Parts of option and variable names that indicate a secret. In all patterns repetitions that could overlap are bounded
 * or begin at something rare, because the text is hostile and must not cause a long search.
 */
const SECRET_NAME =
  '(?:pass(?:word|wd|phrase|code)s?|(?<![a-z])(?:require|master|user|db)?pass(?![a-z])|pwd|secret|token|credential|' +
  'bearer|cookie|auth(?!or)|(?:api|access|private|signing|encryption|account|shared|session|license)[-_.]?key)';

const LONGEST_OPTION = 64;
const SECRET_OPTION = new RegExp(`^-{1,2}[\\w.-]*${SECRET_NAME}[\\w.-]*$`, 'i');
/** `name=value` and `name: value` anywhere in an argument, as in options, variables, queries, headers and JSON. */
const SECRET_ASSIGNMENT = new RegExp(
  `(${SECRET_NAME}[\\w.-]{0,64}["']?\\s{0,4}[=:]\\s{0,4}["']?)((?:bearer|basic|token)\\s{1,4})?[^\\s"'&;,]+`,
  'gi',
);
/** An option with its value in a title that a process gave itself, which is one text. */
const SECRET_OPTION_IN_TEXT = new RegExp(
  `(\\s-{1,2}[\\w.-]{0,64}${SECRET_NAME}[\\w.-]{0,64}\\s{1,4})[^\\s-]\\S*`,
  'gi',
);
/** Any `…key=` before 16 or more characters of hexadecimal or base64. */
const LONG_KEY = /(key["']?\s{0,4}[=:]\s{0,4}["']?)[A-Za-z0-9+/_-]{16,}={0,2}/gi;
const URL_PASSWORD = /(:\/\/[^\s/:@]{0,256}:)[^\s/@]{1,512}@/g;
const SCHEME = /\b(bearer|basic)\s{1,4}[A-Za-z0-9+/_.~-]{8,}=*/gi;
/** Tokens with a recognizable form: JSON web tokens, and those of GitHub, GitLab, Slack, AWS and OpenAI. */
const KNOWN_TOKEN =
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bxox[abprs]-[\w-]{10,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bsk-[\w-]{16,}/g;

/** Programs whose `-p` takes a password, directly after it or as the next argument. */
const PASSWORD_BY_P = /^(?:mysql\w*|mariadb[\w-]*|sshpass|mongo\w*|redis-cli|smbclient|ldap\w+)$/;
const USER_AND_PASSWORD = /^(?:curl|wget|http|https)$/;

/** Longer than the shown text, so that the end of the text is never half of a secret. */
const MAX_REDACTED_LENGTH = 4_096;
const LONGEST_SHOWN = 2_048;

/**
 * Returns a command line as one text of at most 2,048 characters without its secrets: values after names like
 * `--password` and `token=`, passwords in addresses, and recognizable tokens. It rather hides too much, because command
 * lines are stored, shown and exported.
 *
 * @example redactCommand(['mysql', '-psecret', '--host=db']) // 'mysql -p*** --host=db'
 */
export function redactCommand(args: readonly string[]): string {
  const program = (args[0] ?? '').split('/').at(-1) ?? '';
  const redacted: string[] = [];
  let lengthLeft = MAX_REDACTED_LENGTH;
  for (let index = 0; index < args.length && lengthLeft > 0; index++) {
    const arg = (args[index] as string).slice(0, lengthLeft);
    lengthLeft -= arg.length + 1;
    const before = args[index - 1] ?? '';
    const isValue = index > 1 && !arg.startsWith('-');
    if (isValue && before.length <= LONGEST_OPTION && SECRET_OPTION.test(before)) redacted.push(HIDDEN);
    else if (isValue && before === '-p' && PASSWORD_BY_P.test(program)) redacted.push(HIDDEN);
    else if (/^-p./.test(arg) && PASSWORD_BY_P.test(program)) redacted.push(`-p${HIDDEN}`);
    else if (isValue && /^(?:-u|--user)$/.test(before) && USER_AND_PASSWORD.test(program)) {
      redacted.push(arg.replace(/:.*/s, `:${HIDDEN}`));
    } else redacted.push(redactText(arg));
  }
  return redacted.join(' ').slice(0, LONGEST_SHOWN);
}

function redactText(text: string): string {
  return text
    .replace(URL_PASSWORD, `$1${HIDDEN}@`)
    .replace(SECRET_ASSIGNMENT, `$1$2${HIDDEN}`)
    .replace(SECRET_OPTION_IN_TEXT, `$1${HIDDEN}`)
    .replace(LONG_KEY, `$1${HIDDEN}`)
    .replace(SCHEME, `$1 ${HIDDEN}`)
    .replace(KNOWN_TOKEN, HIDDEN);
}
