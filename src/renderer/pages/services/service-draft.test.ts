import { describe, expect, it } from 'vitest';
import { parseService } from '../../../shared/contract/parse-service';
import type { ServiceDefinition } from '../../../shared/contract/service-schemas';
import { declaredBy, draftOf, type ServiceDraft } from './service-draft';
import { EDITABLE_KINDS, KIND_FIELDS } from './service-fields';

const problemsOf = (draft: ServiceDraft) => {
  const parsed = parseService(declaredBy(draft));
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field} ${message}`);
};

const REQUIRED: Readonly<Record<string, string>> = {
  url: 'http://127.0.0.1/',
  port: '80',
  match: 'nginx',
  path: '/tmp/x',
  unit: 'nginx.service',
};

describe('service draft', () => {
  it.each(EDITABLE_KINDS)(
    'with the kind %s is accepted with the needed fields alone, and is read back unchanged',
    (kind) => {
      const needed = KIND_FIELDS[kind].filter(({ id }) => id in REQUIRED).map(({ id }) => [id, REQUIRED[id] as string]);
      const texts = { name: 'one', ...Object.fromEntries(needed) };
      const parsed = parseService(declaredBy({ kind, texts }));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      const again = parseService(declaredBy(draftOf(parsed.definition)));
      expect(again).toEqual(parsed);
    },
  );

  it('keeps every field of a definition that was saved', () => {
    const definition: ServiceDefinition = {
      name: 'shop api',
      group: 'Shop',
      kind: 'http',
      url: 'https://127.0.0.1:8443/health',
      method: 'POST',
      expect_status: [200, 204],
      expect_body: 'fine',
      max_response_seconds: 0.5,
      certificate_days: 7,
      allow_link_local: false,
      headers: {},
      interval_seconds: 30,
      timeout_seconds: 2.5,
      retries: 0,
      depends_on: ['database', 'cache'],
      restart_on_failure: false,
    };
    expect(parseService(declaredBy(draftOf(definition)))).toEqual({ ok: true, definition });
  });
});

describe('problem of a draft', () => {
  it('names its field and the reason', () => {
    expect(problemsOf({ kind: 'http', texts: {} })).toEqual(['name is required', 'url is required']);
    expect(problemsOf({ kind: 'port', texts: { name: 'db', port: '70000' } })).toEqual(['port must be at most 65535']);
    expect(problemsOf({ kind: 'port', texts: { name: 'db', port: '5,4' } })).toEqual(['port must be a number']);
    expect(problemsOf({ kind: 'http', texts: { name: 'x', url: 'ftp://host/' } })).toEqual([
      'url must be an http:// or https:// URL',
    ]);
    expect(problemsOf({ kind: 'log', texts: { name: 'x', path: 'relative.log' } })).toEqual([
      'path must be an absolute path',
    ]);
  });

  it('is a pattern that is none', () => {
    expect(problemsOf({ kind: 'log', texts: { name: 'x', path: '/l', error_pattern: '(' } })[0]).toMatch(
      /^error_pattern /,
    );
  });

  it('is what names a program to run', () => {
    const parsed = parseService({
      ...declaredBy({ kind: 'file', texts: { name: 'x', path: '/x' } }),
      commands: { start: ['x'] },
    });
    expect(parsed).toEqual({
      ok: false,
      problems: [{ field: 'commands', message: 'can only be set in homeostat.yaml' }],
    });
  });
});
