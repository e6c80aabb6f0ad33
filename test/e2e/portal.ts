/** The sign-in page of the sandbox, filled in as a browser would: form, redirect, and back to the program. */
import type { SandboxUser } from '../sandbox/index.ts'

/** Fills in the page that the link leads to, and gives where the browser is sent then. */
export async function answerPortal(
  link: string,
  user: Pick<SandboxUser, 'userName' | 'password' | 'accountId'>,
  answer: 'allow' | 'deny' = 'allow'
): Promise<URL> {
  const page = await fetch(link)
  const html = await page.text()
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
  const form = new URLSearchParams(
    hidden.map(([, name = '', value = '']): [string, string] => [name, unescape(value)])
  )
  for (const [name, value] of Object.entries({
    username: user.userName,
    password: user.password,
    account_id: user.accountId,
    answer
  })) {
    form.set(name, value)
  }
  const sent = await fetch(new URL('/authorize', link), { method: 'POST', body: form, redirect: 'manual' })
  const location = sent.headers.get('location')
  if (location === null) throw new Error(`The portal answered ${sent.status} and sent nobody back.`)
  return new URL(location)
}

/** The page writes signs of markup as numbers. */
function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}
