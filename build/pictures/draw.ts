/** `node build/pictures/draw.ts`: makes window.png anew, the page with invented people who talk. */
import { join } from 'node:path'
import { startPreview } from '../../test/renderer-preview/preview.ts'
import { showcase } from '../../test/renderer-preview/scene.ts'
import { root } from '../paths.ts'

const preview = await startPreview()
try {
  const options = { viewport: { width: 1_100, height: 720 }, colorScheme: 'light' } as const
  const { page, problems } = await preview.open(showcase(), options)
  await page.getByRole('listitem').filter({ hasText: 'Rosalind Okafor' }).click()
  await page.getByRole('log', { name: 'Messages' }).getByText('Yes, I will set it up.').waitFor()
  await page.screenshot({ path: join(root, 'build/pictures/window.png') })
  if (problems.length > 0) throw new Error(`The page complained: ${problems.join('; ')}`)
} finally {
  await preview.close()
}
