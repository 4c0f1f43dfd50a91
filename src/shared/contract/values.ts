import { z } from 'zod';

/** Values that many results contain. Input from clients has bounds instead. */
export const nullableNumberSchema = z.number().nullable();
export const nullableStringSchema = z.string().nullable();
export const stringsSchema = z.array(z.string()).readonly();

/** An action with its target, such as `pid:1234`, `path:/x`, `unit:y` or `machine`, and the target's name for people. */
export const targetedShape = { action: z.string(), target: z.string(), targetText: z.string() };
