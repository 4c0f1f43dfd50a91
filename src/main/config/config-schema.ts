import { z } from 'zod';
import { type Config, settingsSchema } from '../../shared/contract/config-schema';
import { DEFAULT_CONFIG } from '../../shared/model/config';

/** Schema of `homeostat.yaml`, which fills in the defaults. */
export const configSchema = withDefaults(settingsSchema, DEFAULT_CONFIG) as z.ZodType as z.ZodType<Config>;

function withDefaults(schema: z.ZodObject, defaults: object): z.ZodObject {
  const values = new Map<string, unknown>(Object.entries(defaults));
  const fields = Object.entries(schema.shape).map(([key, field]) => {
    const value = values.get(key);
    const filled =
      field instanceof z.ZodObject
        ? withDefaults(field, value as object).prefault({})
        : (field as z.ZodType).default(value);
    return [key, filled.meta(field.meta() ?? {})];
  });
  return z.strictObject(Object.fromEntries(fields));
}
