import { expect, it } from 'vitest';
import { formatReference } from '../../../tests/helpers/format-reference';

it('is what docs/configuration.md says (`npx vitest run --project unit -u` writes it)', async () => {
  await expect(formatReference()).toMatchFileSnapshot('../../../docs/configuration.md');
});
