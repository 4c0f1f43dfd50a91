import { createInspectedSources } from '../../src/main/app/inspected-sources';
import { inspectMachine } from '../../src/main/inspection/inspect-machine';
import { formatSeriesKey } from '../../src/shared/model/series';
import { fixturePath, readFixture } from './fixture';
import { temporaryDirectory } from './temporary';
import { writeTree } from './write-tree';

/**
 * Inspects captured trees of one machine, a number of seconds apart, as `homeostat inspect --root FIRST --then …` does.
 *
 * @param directories absolute paths
 * @returns the values after the last one by the key of their series, and everything else of the inspection
 */
export async function inspectTrees(directories: readonly string[], seconds = 1) {
  const [root = '', ...later] = directories;
  const inspection = await inspectMachine({ root, later, seconds, create: createInspectedSources });
  const values = new Map(
    inspection.series.map(({ metric, labels, value }) => [formatSeriesKey(metric, labels), value]),
  );
  return {
    ...inspection,
    get: (key: string) => values.get(key),
    /** Values of one metric by the values of their labels. */
    of: (metric: string) =>
      Object.fromEntries(
        inspection.series
          .filter((series) => series.metric === metric)
          .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
      ),
    problemsOf: (collector: string) =>
      inspection.problems.filter((one) => one.collector === collector).map(({ problem }) => problem),
  };
}

/** Inspects trees of files by their path below the root. */
export function inspectFiles(trees: readonly Readonly<Record<string, string>>[], seconds = 1) {
  const directories = trees.map((files) => {
    const directory = temporaryDirectory();
    writeTree(directory, files);
    return directory;
  });
  return inspectTrees(directories, seconds);
}

/** Inspects a tree of tests/fixtures/field, with further files where given. */
export const inspectField = (...names: readonly string[]) =>
  inspectTrees(names.map((name) => fixturePath(`field/${name}`)));

/** Returns the text of a file in tests/fixtures/field. */
export const readField = (name: string) => readFixture(`field/${name}`);

/** Returns the content of a JSON file in tests/fixtures/field. */
export const parseField = <T>(name: string) => JSON.parse(readField(name)) as T;
