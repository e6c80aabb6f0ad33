import { lazyPart } from '../lazy.ts'

/** Loaded with the first message that needs it. After a failure the next message tries again. */
export const sanitizer = lazyPart(() => import('./sanitize.ts'))
