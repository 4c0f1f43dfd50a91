import type { ChangeSet } from '../../../shared/contract/change-set-schemas';
import { type ParseApart, parseHere } from '../../base/parse-apart';
import type { ParsedYaml } from '../../base/parse-yaml';

export type ReadChangeSet =
  | { readonly ok: true; readonly changeSet: ChangeSet }
  /** `name.yaml:3: changes.0.target: …` */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a change set, or says what is wrong with it in which line.
 *
 * @param fileName as problems name it
 */
export async function readChangeSet(
  text: string,
  fileName: string,
  parse: ParseApart = parseHere,
): Promise<ReadChangeSet> {
  const parsed = await parse<{ text: string }, ParsedYaml<ChangeSet>>('parse-change-set', { text }, parseChangeSet);
  if (parsed.ok) return { ok: true, changeSet: parsed.value };
  const problems = parsed.problems.map(
    ({ line, column, key, message }) =>
      `${fileName}${line === null ? '' : `:${line}:${column}`}: ${key === '' ? '' : `${key}: `}${message}`,
  );
  return { ok: false, problems };
}

/** Loads the parser and the validator on the first use. */
export async function parseChangeSet({ text }: { readonly text: string }): Promise<ParsedYaml<ChangeSet>> {
  const [{ parseYaml }, { changeSetFileSchema }] = await Promise.all([
    import('../../base/parse-yaml'),
    import('../../../shared/contract/change-set-schemas'),
  ]);
  return parseYaml(text, changeSetFileSchema);
}
