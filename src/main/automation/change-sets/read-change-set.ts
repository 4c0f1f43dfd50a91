import type { ChangeSet } from '../../../shared/contract/change-set-schemas';
import { type ParseApart, parseHere } from '../../base/parse-apart';
import type { ParsedYaml } from '../../base/parse-yaml';
import { describeProblem } from '../../base/yaml-problem';

export type ReadChangeSet =
  | { readonly ok: true; readonly changeSet: ChangeSet }
  /** `name.yaml:3: changes.0.target: …` */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a change set, or returns its mistakes with their lines.
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
  return { ok: false, problems: parsed.problems.map((problem) => `${fileName}${describeProblem(problem)}`) };
}

/** Loads the parser and the validator on the first use. */
export async function parseChangeSet({ text }: { readonly text: string }): Promise<ParsedYaml<ChangeSet>> {
  const [{ parseYaml }, { changeSetFileSchema }] = await Promise.all([
    import('../../base/parse-yaml'),
    import('../../../shared/contract/change-set-schemas'),
  ]);
  return parseYaml(text, changeSetFileSchema);
}
