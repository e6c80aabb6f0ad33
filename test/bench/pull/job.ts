/** Input and output of the two programs that fetch all messages. */
import { readCloudFile } from '../../../main/config.ts'
import { createClient } from '../../support/test-client.ts'
import type { TestClient } from '../../support/test-client.ts'

export type Job = {
  cloudFile: string
  user: { userName: string; password: string; accountId: string }
  /** The database to create and fill. */
  file: string
}

/** `ms` is the time from the first request to the last stored row. */
export type Pulled = { ms: number; messages: number }

/** The job in the arguments of this process. */
export const givenJob = (): Job => JSON.parse(process.argv[2] ?? '') as Job

/** Returns a signed-in client of the service. */
export async function signedIn({ cloudFile, user }: Job): Promise<TestClient & { userId: string }> {
  const client = createClient({ cloud: readCloudFile(cloudFile) })
  const { signal } = new AbortController()
  const { userId } = await client.cloudlink.signIn.withPassword({ ...user, signal })
  return { ...client, userId }
}

/** Prints the result for rows/pull.ts. */
export const printResult = (pulled: Pulled): void => void process.stdout.write(`${JSON.stringify(pulled)}\n`)
