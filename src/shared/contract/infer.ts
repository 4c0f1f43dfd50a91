import type { z } from 'zod';

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

/** Infers the type of a schema's output, with every property readonly. */
export type Infer<Schema extends z.ZodType> = DeepReadonly<z.infer<Schema>>;
