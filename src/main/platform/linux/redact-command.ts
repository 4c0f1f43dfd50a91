import { redactArguments, redactTitle } from './redaction/command-walk';

/** Longer than the shown text, so that the end of the text is never half of a secret. */
const MAX_REDACTED_LENGTH = 4_096;
const LONGEST_SHOWN = 2_048;
/** A name comes from the begin of a title. */
const LONGEST_NAMED = 1_024;
/** A secret that is cut in half has lost its form: `https://user:pass` without its `@`. */
const CUT_LENGTH = 1_024;
const SPACE = /\s/;

/**
 * Returns a command line as one text of at most 2,048 characters without its secrets. A table by program states which
 * options take one; names like `--password` and `token=`, passwords in addresses, and recognizable tokens reveal the
 * others. Programs are also found behind others: `sudo`, `sh -c "…"`, `ssh host`, `docker run image`. It rather hides
 * too much, because command lines are stored, shown and exported.
 *
 * @example redactCommand(['mysql', '-psecret', '--host=db']) // 'mysql -p*** --host=db'
 */
export function redactCommand(args: readonly string[]): string {
  const [title = '', ...more] = args;
  const isTitle = more.length === 0 && SPACE.test(title);
  const redacted = isTitle ? redactTitle(cut(title, MAX_REDACTED_LENGTH)) : redactEach(args).join(' ');
  return redacted.slice(0, LONGEST_SHOWN);
}

/** Returns the first 4,096 characters of arguments without their secrets. */
export function redactEach(args: readonly string[]): readonly string[] {
  return redactArguments(shorten(args));
}

/**
 * Returns arguments from which names may be taken: those with spaces, such as a title or a script, are without their
 * secrets. Others stay, because a name is only taken from the place of a program.
 */
export function argumentsForNames(args: readonly string[]): readonly string[] {
  let lengthLeft = LONGEST_NAMED;
  return args.map((arg) => {
    if (!SPACE.test(arg)) return arg;
    const kept = cut(arg, Math.max(0, lengthLeft));
    lengthLeft -= arg.length;
    return redactTitle(kept);
  });
}

function shorten(args: readonly string[]): readonly string[] {
  const shortened: string[] = [];
  let lengthLeft = MAX_REDACTED_LENGTH;
  for (const arg of args) {
    if (lengthLeft <= 0) break;
    shortened.push(cut(arg, lengthLeft));
    lengthLeft -= arg.length + 1;
  }
  return shortened;
}

/** Removes the end of a text that is too long, with the begun word. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = text.slice(0, length);
  const space = Math.max(kept.lastIndexOf(' '), kept.lastIndexOf('\n'), kept.lastIndexOf('\t'));
  return kept.slice(0, Math.max(0, space, kept.length - CUT_LENGTH));
}
