/** Profiles: one folder per cloud with one subfolder per user, and the keychain entries that belong to them. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from './cloudlink/types.ts'
import { hashOf } from './config.ts'
import { writeFileAtomic } from './atomic-file.ts'
import { createKeychain, createMemoryVault } from './keychain.ts'
import { createFileVault } from './store/file-vault.ts'
import { createMemoryVault as createMemoryFileVault } from './store/memory-vault.ts'
import { openStore, rescueStore } from './store/index.ts'
import { StoreError } from './store/errors.ts'
import type { OpenedStore, Profile } from './sync/session/user-data.ts'

/**
 * @param folder the folder for all data of this program
 * @param workerUrl the store's compiled worker
 * @param service the service name in the operating system's keychain
 * @param eraseLogs deletes the existing logs
 */
export function createProfiles(options: {
  folder: string
  workerUrl: URL
  service: string
  onWaiting(waiting: boolean): void
  eraseLogs(): Promise<void>
}): { open(cloud: Cloud): Profile; openInMemory(cloud: Cloud): Profile } {
  const { folder, workerUrl, service, onWaiting, eraseLogs } = options

  function open(cloud: Cloud): Profile {
    const { authentication: issuer, chat: chatUrl } = cloud.services
    const cloudFolder = join(folder, 'clouds', hashOf(issuer))
    const currentFile = join(cloudFolder, 'current.json')
    const budgetFile = join(cloudFolder, 'token-budget.json')
    const eraseFile = join(cloudFolder, 'erase.json')
    const keychainOf = (path: string): ReturnType<typeof createKeychain> =>
      createKeychain({
        service,
        account: () => keychainAccount(path, hashOf(path, issuer)),
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
      // Null if missing or damaged: session.ts then asks the service who is signed in.
      currentUser: () => userIn(currentFile),
      async setCurrentUser(userId) {
        const user = hashOf(userId)
        await writeProfile(async () => {
          await mkdir(cloudFolder, { recursive: true, mode: 0o700 })
          await writeFileAtomic(currentFile, JSON.stringify({ user }))
        })
        return user
      },
      async openStore(user) {
        const path = join(cloudFolder, user)
        await writeProfile(() => mkdir(path, { recursive: true, mode: 0o700 }))
        const key = await keychainOf(path).storeKey()
        const file = join(path, 'store.db')
        const vault = createFileVault(join(path, 'files'))
        try {
          return { vault, store: await openStore({ file, key, workerUrl, chatUrl }), rescue: null }
        } catch (error) {
          if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
          return { vault, ...(await rescueStore({ file, key, workerUrl, chatUrl })) }
        }
      },
      async rememberErase(user) {
        await writeProfile(() => writeFileAtomic(eraseFile, JSON.stringify({ user })))
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

  function openInMemory(cloud: Cloud): Profile {
    const openMemoryStore = async (): Promise<OpenedStore> => ({
      vault: createMemoryFileVault(),
      store: await openStore({
        file: ':memory:',
        key: randomBytes(32),
        workerUrl,
        chatUrl: cloud.services.chat
      }),
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
      openStore: openMemoryStore,
      rememberErase: async () => undefined,
      pendingErase: async () => null,
      erase: async () => undefined
    }
  }

  return { open, openInMemory }
}

/** Reads the name of a user's folder from a file; null if the file is missing or damaged. */
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
 * The account name of a folder's keychain entries. It is stored in the folder, so that a moved profile still finds its
 * entries. Initially, and for profiles of earlier versions, it is a hash of the folder's path and the
 * cloud's authentication URL.
 */
async function keychainAccount(folder: string, initialName: string): Promise<string> {
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
    await writeFileAtomic(file, JSON.stringify({ account: initialName }))
  } catch {
    // Without write access, the name cannot be saved; it works as long as the folder is not moved.
  }
  return initialName
}

/** Runs a write to the profile folder. @throws StoreError 'read-only' if it fails */
async function writeProfile(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch {
    throw new StoreError('read-only')
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
