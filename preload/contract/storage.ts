/** The space that this program's data needs on the disk. */

/** All sizes in bytes. */
export type StorageUse = {
  /** The database without the pictures in it: messages, the index for searching, people. */
  messages: number
  /** Pictures of people and Streams. */
  pictures: number
  /** Received files and pictures, and those that are not sent yet. */
  files: number
  logs: number
}

export type StorageCalls = {
  getStorage: { args: void; value: StorageUse }
  /** Removes pictures and received files, which are fetched again when they are needed. Nothing unsent is removed. */
  removeCached: { args: void; value: StorageUse }
}
