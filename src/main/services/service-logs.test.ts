import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { serviceDefinitionSchema } from '../../shared/contract/service-schemas';
import { readServiceLogs } from './service-logs';

function readLog(content: Uint8Array | string) {
  const path = join(temporaryDirectory(), 'app.log');
  writeFileSync(path, content);
  const definition = serviceDefinitionSchema.parse({ name: 'a', kind: 'log', path });
  return readServiceLogs([{ definition, roots: undefined }], () => '/nowhere', { names: [], lines: 10, contains: '' });
}

it.each([
  ['CRLF', 'one\r\nERROR\r\n'],
  ['UTF-16', Buffer.from('\ufeffone\r\nERROR\r\n', 'utf16le')],
  ['NULs of a truncated file', `${'\0'.repeat(5_001)}one\nERROR\n`],
])('shows a log with %s', async (_, content) => {
  expect(await readLog(content)).toEqual([
    { service: 'a', line: 'one', isError: false },
    { service: 'a', line: 'ERROR', isError: true },
  ]);
});
