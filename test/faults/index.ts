/** The parts of `npm run faults`, in the order in which they run. */
import { budget } from './budget.ts'
import { files } from './files.ts'
import { flood } from './flood.ts'
import { kills } from './kills.ts'
import { matrix } from './matrix.ts'
import type { Part } from './part.ts'
import { pauses } from './pauses.ts'
import { powerCut } from './power-cut.ts'
import { races } from './races.ts'
import { waiting } from './waiting.ts'
import { wake } from './wake.ts'

export const parts: Part[] = [matrix, kills, powerCut, flood, races, waiting, files, wake, budget, pauses]
