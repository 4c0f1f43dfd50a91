import { z } from 'zod';

/**
 * Before any schema is made: zod would try whether it may compile code, which a page's content security policy forbids
 * and reports. Imported by what runs in pages, for this effect only.
 */
z.config({ jitless: true });
