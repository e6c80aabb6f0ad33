/** `node test/page/draw-picture.ts`: draws docs/window.png again, the page with an invented conversation. */
import { join } from 'node:path'
import { startPreview } from './preview.ts'
import { showcase } from './scene.ts'
import { root } from '../../build/tools/paths.ts'

const preview = await startPreview()
try {
  const options = { viewport: { width: 1_100, height: 720 }, colorScheme: 'light' } as const
  const { page, problems } = await preview.open(showcase(), options)
  await page.getByRole('listitem').filter({ hasText: 'Rosalind Okafor' }).click()
  await page.getByRole('log', { name: 'Messages' }).getByText('Yes, I will set it up.').waitFor()
  await page.screenshot({ path: join(root, 'docs/window.png') })
  if (problems.length > 0) throw new Error(`The page complained: ${problems.join('; ')}`)
} finally {
  await preview.close()
}
