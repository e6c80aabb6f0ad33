/** Shows one page of the open settings, in a wide or a narrow window. */
import type { Page } from 'playwright-core'

export async function showSettingsPage(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  const choice = dialog.getByRole('combobox', { name: 'Pages of the settings' })
  const entry = dialog.getByRole('navigation').getByRole('button', { name, exact: true })
  await choice.or(entry).first().waitFor()
  if (await choice.isVisible()) await choice.selectOption({ label: name })
  else await entry.click()
  await dialog.getByRole('heading', { name, exact: true }).waitFor()
}
