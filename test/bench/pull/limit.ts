/** The minimum of work: one thread fetches the same pages, parses them and inserts their rows. */
import { readCloudFile } from '../../../main/config.ts'
import { openDatabase } from '../../../main/store/database.ts'
import { toPlainText } from '../../../main/store/plain-text.ts'
import { normalizeText, tokenize } from '../../../main/store/tokenizer.ts'
import { SEED_KEY } from '../seed.ts'
import { givenJob, printResult, signedIn } from './job.ts'

type Listed<T> = { _links: { next?: { href: string } }; _embedded?: { items: T[] } }
type Conversation = { conversationId: string }
type Message = {
  messageId: string
  conversationId: string
  createdOn: string
  body: string
  contentType: string
  fallbackText?: string
  createdBy: string
  modifiedOn: string
}

/** The page size of the program. */
const PAGE = 50

const job = givenJob()
const client = await signedIn(job)
const { chat } = readCloudFile(job.cloudFile).services
const headers = {
  authorization: `Bearer ${client.held()?.accessToken ?? ''}`,
  'x-mitel-app': 'bench-limit/1.0.0/;platform=linux/12;session-id=00000000-0000-4000-8000-000000000000'
}
const db = openDatabase(job.file, SEED_KEY)
const insert = db.prepare(
  `INSERT INTO messages (message_id, conversation_id, created_on, body, content_type, fallback_text, created_by,
     modified_on, send_id, doc)
   VALUES (@messageId, @conversationId, @createdOn, @body, @contentType, @fallbackText, @createdBy, @modifiedOn,
     '', @doc)`
)
const index = db.prepare('INSERT INTO search (rowid, words) VALUES (?, ?)')
let doc = 0
let messages = 0
const insertPage = db.transaction((page: Message[]) => {
  for (const message of page) {
    const row = { fallbackText: '', ...message, doc: ++doc }
    insert.run(row)
    const words = tokenize(normalizeText(toPlainText(row, ''))).map((token) => token.text)
    index.run(doc, words.join(' '))
    messages++
  }
})

async function* pagesOf<T>(path: string): AsyncGenerator<T[]> {
  let next: string | undefined = `${path}?$top=${PAGE}`
  while (next !== undefined) {
    const answer = await fetch(new URL(next, chat), { headers })
    const { _links, _embedded } = JSON.parse(await answer.text()) as Listed<T>
    yield _embedded?.items ?? []
    next = _links.next?.href
  }
}

const began = performance.now()
const base = new URL(chat).pathname
for await (const conversations of pagesOf<Conversation>(`${base}/users/me/conversations`)) {
  for (const { conversationId } of conversations) {
    for await (const page of pagesOf<Message>(`${base}/conversations/${conversationId}/messages`)) {
      insertPage(page)
    }
  }
}
printResult({ ms: performance.now() - began, messages })
db.close()
