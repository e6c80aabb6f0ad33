/** Loaded into the program by `npm run dev`: reloads its window when it gets SIGUSR2. */
import { BrowserWindow } from 'electron'

process.on('SIGUSR2', () => {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.reload()
})
