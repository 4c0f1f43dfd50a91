import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { serviceDefinitionSchema, serviceListSchema } from '../../shared/contract/service-schemas';

const text = readFileSync(join(process.cwd(), 'docs/services.md'), 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);

it('shows valid services, at least one of each kind', () => {
  expect(examples.length).toBeGreaterThan(1);
  const declared = examples.flatMap((example) => {
    const { services } = parse(example) as { services: unknown };
    return serviceListSchema.parse(services);
  });
  expect(new Set(declared.map(({ kind }) => kind))).toEqual(
    new Set(serviceDefinitionSchema.options.map(({ shape }) => shape.kind.value)),
  );
});
