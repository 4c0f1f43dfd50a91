import { z } from 'zod';

/**
 * Keeps zod from compiling code, which a page's content security policy forbids and reports. Pages import this file,
 * before any schema is created, only for this effect.
 */
z.config({ jitless: true });
