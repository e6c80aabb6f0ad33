import * as z from 'zod'
import type { SessionCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { noArgs } from './handlers.ts'
import type { CallHandlers } from './handlers.ts'

/** @param copy puts a text on the clipboard */
export function sessionCalls(session: Session, copy: (text: string) => void): CallHandlers<SessionCalls> {
  return {
    getState: { args: noArgs, answer: () => session.state() },
    signInWithBrowser: { args: noArgs, answer: () => session.signInWithBrowser() },
    cancelSignIn: { args: noArgs, answer: () => session.cancelSignIn() },
    copySignInLink: { args: noArgs, answer: () => copy(session.signInLink() ?? '') },
    signInWithPassword: {
      args: z.strictObject({
        userName: z.string().min(1).max(400),
        password: z.string().min(1).max(1_000),
        accountId: z.string().min(1).max(100)
      }),
      answer: (credentials) => session.signInWithPassword(credentials)
    },
    setServer: {
      args: z.strictObject({ clientId: z.string().trim().max(200), region: z.enum(['', '.us', '.eu']) }),
      answer: ({ clientId, region }) => session.setServer(clientId, region)
    },
    retryKeychain: { args: noArgs, answer: () => session.retryKeychain() },
    useThisSessionOnly: { args: noArgs, answer: () => session.useThisSessionOnly() },
    countUnsent: { args: noArgs, answer: () => session.countUnsent() },
    signOut: { args: z.strictObject({ erase: z.boolean() }), answer: (how) => session.signOut(how) },
    reconnect: { args: noArgs, answer: () => session.reconnect() }
  }
}
