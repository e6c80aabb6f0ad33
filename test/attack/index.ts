/** The parts of `npm run attack`, in the order in which they run. */
import { calls } from './calls/index.ts'
import { machine } from './machine/index.ts'
import { messages } from './messages/index.ts'
import type { Part } from './part.ts'
import { secrets } from './secrets/index.ts'
import { servers } from './servers/index.ts'

export const parts: Part[] = [messages, calls, servers, machine, secrets]
