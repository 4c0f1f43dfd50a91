import { formatSeriesKey } from '../../shared/model/series';
import type { Inspection } from '../inspection/inspect-machine';
import type { Line } from './terminal';

/** Describes an inspection for a person: values, file systems, applications and problems. */
export function describeInspection({ series, mounts, applications, problems }: Inspection): Line[] {
  return [
    ...series.map(({ metric, labels, value }) => `${formatSeriesKey(metric, labels)} ${value}`),
    '',
    ...mounts.map(({ mount, type, source }) => `file system ${mount} (${type}, ${source})`),
    ...applications.map(({ app, processes }) => `application ${app} (${processes})`),
    ...problems.map(({ collector, problem }) => `missing in ${collector}: ${problem}`),
  ];
}
