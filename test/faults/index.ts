/** The parts of `npm run faults`, in the order in which they run. */
import { kills } from './kills.ts'
import { matrix } from './matrix.ts'
import type { Part } from './part.ts'

export const parts: Part[] = [matrix, kills]
