/** The data of a cloud and of its users, and the open data of the current user. */
import type { TokenVault } from '../../cloudlink/types.ts'
import type { FileVault, Rescue, Store } from '../../store/types.ts'
import type { Chat } from '../chat-types.ts'

/** The data of one cloud: a folder with a subfolder per user, and keychain entries. */
export type Profile = {
  /** Tokens of the user who is signed in to this cloud. */
  tokens: TokenVault
  /** Counts recent calls of the token endpoint. */
  tokenBudget: { read(): Promise<string | null>; write(text: string): Promise<void> }
  /** Folder name of the user who was signed in last; null before the first sign-in. */
  currentUser(): Promise<string | null>
  setCurrentUser(userId: string): Promise<string>
  openStore(folder: string): Promise<OpenedStore>
  /** Records that this user's data must be erased. If something interrupts erasing, the next start continues it. */
  rememberErase(folder: string): Promise<void>
  /** Folder of the user whose data must still be erased; null if there is none. */
  pendingErase(): Promise<string | null>
  /** Removes the user's database, key and pictures, and the logs; then the record of rememberErase. */
  erase(folder: string): Promise<void>
}

/** `rescue` describes a damaged database that was put aside; the store is then a new one. `vault` has the user's files. */
export type OpenedStore = { store: Store; vault: FileVault; rescue: Rescue | null }

/** A user's open data: the store, and the chat once it runs. Both are closed together. */
export type OpenUser = OpenedStore & {
  folder: string
  chat: Chat | null
}

export async function openUser(profile: Profile, folder: string): Promise<OpenUser> {
  return { ...(await profile.openStore(folder)), folder, chat: null }
}

/** Stops the chat, then closes the store. */
export async function closeUser(user: OpenUser | null): Promise<void> {
  await user?.chat?.stop()
  await user?.store.close()
}
