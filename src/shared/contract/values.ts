import { z } from 'zod';

/** Values that many results contain. Input from clients has bounds instead. */
export const nullableNumberSchema = z.number().nullable();
export const nullableStringSchema = z.string().nullable();
export const stringsSchema = z.array(z.string()).readonly();
