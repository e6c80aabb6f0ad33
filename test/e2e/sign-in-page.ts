/** Does what the browser does on the sandbox's sign-in page: loads it, submits its form and takes the redirect. */
import type { SandboxUser } from '../sandbox/index.ts'

/** Submits the sign-in page at `link`. @returns where the page redirects the browser, which is the program */
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
  if (location === null) throw new Error(`The portal answered ${sent.status} without a redirect.`)
  return new URL(location)
}

/** Decodes the numeric character references by which the page escapes markup. */
function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}
