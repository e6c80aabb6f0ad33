/** What the two programs that pull are told, and what they say. */
import { readCloudFile } from '../../../main/config.ts'
import { createClient } from '../../support/test-client.ts'
import type { TestClient } from '../../support/test-client.ts'

export type Job = {
  cloudFile: string
  user: { userName: string; password: string; accountId: string }
  /** The database to fill; it is not there yet. */
  file: string
}

/** From the first request to the last row, in ms. */
export type Pulled = { ms: number; messages: number }

/** The job that this process was given. */
export const givenJob = (): Job => JSON.parse(process.argv[2] ?? '') as Job

/** A client of the service that is signed in. */
export async function signedIn({ cloudFile, user }: Job): Promise<TestClient & { userId: string }> {
  const client = createClient({ cloud: readCloudFile(cloudFile) })
  const { signal } = new AbortController()
  const { userId } = await client.cloudlink.signIn.withPassword({ ...user, signal })
  return { ...client, userId }
}

export const tell = (pulled: Pulled): void => void process.stdout.write(`${JSON.stringify(pulled)}\n`)
