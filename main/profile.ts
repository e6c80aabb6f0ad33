/** The folders that hold a cloud's data, and what opens them: one folder a cloud, one a user below it. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from './cloudlink/types.ts'
import { hashOf } from './config.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { createKeychain, createMemoryVault } from './keychain.ts'
import { openStore, rescueStore } from './store/index.ts'
import { StoreError } from './store/errors.ts'
import type { OpenedStore, Profile } from './sync/session/user-data.ts'

/**
 * @param folder everything this program keeps
 * @param workerUrl the store's worker, built beside the main bundle
 * @param service name in the operating system's keychain
 * @param eraseLogs removes what was logged so far
 */
export function createProfiles(options: {
  folder: string
  workerUrl: URL
  service: string
  onWaiting(waiting: boolean): void
  eraseLogs(): Promise<void>
}): { open(cloud: Cloud): Profile; openInMemory(): Profile } {
  const { folder, workerUrl, service, onWaiting, eraseLogs } = options

  function open(cloud: Cloud): Profile {
    const issuer = cloud.services.authentication
    const cloudFolder = join(folder, 'clouds', hashOf(issuer))
    const currentFile = join(cloudFolder, 'current.json')
    const budgetFile = join(cloudFolder, 'token-budget.json')
    const eraseFile = join(cloudFolder, 'erase.json')
    const keychainOf = (path: string): ReturnType<typeof createKeychain> =>
      createKeychain({
        service,
        account: () => accountOf(path, hashOf(path, issuer)),
        markerFile: join(path, 'keychain.json'),
        onWaiting
      })
    return {
      tokens: keychainOf(cloudFolder).tokens,
      tokenBudget: {
        async read() {
          try {
            return await readFile(budgetFile, 'utf8')
          } catch (error) {
            if (isMissing(error)) return null
            throw error
          }
        },
        async write(text) {
          await mkdir(cloudFolder, { recursive: true, mode: 0o700 })
          await writeFileAtomic(budgetFile, text)
        }
      },
      // Missing or damaged: the service is asked who is signed in.
      currentUser: () => userIn(currentFile),
      async setCurrentUser(userId) {
        const user = hashOf(userId)
        await usable(async () => {
          await mkdir(cloudFolder, { recursive: true, mode: 0o700 })
          await writeFileAtomic(currentFile, JSON.stringify({ user }))
        })
        return user
      },
      async openStore(user) {
        const path = join(cloudFolder, user)
        await usable(() => mkdir(path, { recursive: true, mode: 0o700 }))
        const key = await keychainOf(path).storeKey()
        const file = join(path, 'store.db')
        try {
          return { store: await openStore({ file, key, workerUrl }), rescue: null }
        } catch (error) {
          if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
          return rescueStore({ file, key, workerUrl })
        }
      },
      async rememberErase(user) {
        await usable(() => writeFileAtomic(eraseFile, JSON.stringify({ user })))
      },
      pendingErase: () => userIn(eraseFile),
      async erase(user) {
        const path = join(cloudFolder, user)
        await keychainOf(path).eraseAll()
        await rm(path, { recursive: true, force: true })
        await rm(currentFile, { force: true })
        await eraseLogs()
        await rm(eraseFile, { force: true })
      }
    }
  }

  function openInMemory(): Profile {
    const inMemory = async (): Promise<OpenedStore> => ({
      store: await openStore({ file: ':memory:', key: randomBytes(32), workerUrl }),
      rescue: null
    })
    let budget: string | null = null
    return {
      tokens: createMemoryVault(),
      tokenBudget: {
        read: async () => budget,
        write: async (text) => {
          budget = text
        }
      },
      currentUser: async () => null,
      setCurrentUser: async () => 'memory',
      openStore: inMemory,
      rememberErase: async () => undefined,
      pendingErase: async () => null,
      erase: async () => undefined
    }
  }

  return { open, openInMemory }
}

/** The user folder that a file names; null where it is missing or damaged. */
async function userIn(file: string): Promise<string | null> {
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'))
    const user = typeof json === 'object' && json !== null && 'user' in json ? json.user : null
    return typeof user === 'string' && /^[0-9a-f]+$/.test(user) ? user : null
  } catch {
    return null
  }
}

/**
 * The name that a folder's keychain entries begin with. It is kept in the folder, so a profile that is moved still finds
 * its entries; at first, and in a profile of an earlier version, it is made from the folder's path.
 */
async function accountOf(folder: string, fromPath: string): Promise<string> {
  const file = join(folder, 'keychain-account.json')
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof json === 'object' && json !== null && 'account' in json && typeof json.account === 'string') {
      return json.account
    }
  } catch {
    // Not written yet, or damaged.
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFileAtomic(file, JSON.stringify({ account: fromPath }))
  } catch {
    // A folder that cannot be written can be used where it is.
  }
  return fromPath
}

/** @throws StoreError 'read-only' where the profile folder cannot be written. */
async function usable(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch {
    throw new StoreError('read-only')
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
