import * as z from 'zod'
import type { SessionCalls } from '../../preload/contract/index.ts'
import type { Session } from '../sync/session/types.ts'
import { none } from './entry.ts'
import type { Entries } from './entry.ts'

/** @param copy puts a text on the clipboard */
export function sessionCalls(session: Session, copy: (text: string) => void): Entries<SessionCalls> {
  return {
    getState: { args: none, answer: () => session.state() },
    signInWithBrowser: { args: none, answer: () => session.signInWithBrowser() },
    cancelSignIn: { args: none, answer: () => session.cancelSignIn() },
    copySignInLink: { args: none, answer: () => copy(session.signInLink() ?? '') },
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
    retryKeychain: { args: none, answer: () => session.retryKeychain() },
    useThisSessionOnly: { args: none, answer: () => session.useThisSessionOnly() },
    countUnsent: { args: none, answer: () => session.countUnsent() },
    signOut: { args: z.strictObject({ erase: z.boolean() }), answer: (how) => session.signOut(how) },
    reconnect: { args: none, answer: () => session.reconnect() }
  }
}
