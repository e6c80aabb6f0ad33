import * as z from 'zod'
import { CAPABILITY_NAMES } from '../../preload/contract/capabilities.ts'
import type { CapabilitiesCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

export function capabilitiesCalls(session: Session): CallHandlers<CapabilitiesCalls> {
  const capabilities = () => session.chat().capabilities
  return {
    listCapabilities: { args: noArgs, answer: () => capabilities().list() },
    retryCapability: {
      args: z.strictObject({ name: z.enum(CAPABILITY_NAMES) }),
      answer: ({ name }) => capabilities().retry(name)
    }
  }
}
