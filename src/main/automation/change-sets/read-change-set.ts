import type { ChangeSet } from '../../../shared/model/change-set';

export type ReadChangeSet =
  | { readonly ok: true; readonly changeSet: ChangeSet }
  /** `name.yaml:3: changes.0.target: …` */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a change set, or says what is wrong with it in which line. Loads the parser and the validator on the first use.
 *
 * @param fileName as problems name it
 */
export async function readChangeSet(text: string, fileName: string): Promise<ReadChangeSet> {
  const [{ parseYaml }, { changeSetFileSchema }] = await Promise.all([
    import('../../base/parse-yaml'),
    import('../../../shared/contract/change-set-schemas'),
  ]);
  const parsed = parseYaml(text, changeSetFileSchema);
  if (parsed.ok) return { ok: true, changeSet: parsed.value };
  const problems = parsed.problems.map(
    ({ line, key, message }) =>
      `${fileName}${line === null ? '' : `:${line}`}: ${key === '' ? '' : `${key}: `}${message}`,
  );
  return { ok: false, problems };
}
