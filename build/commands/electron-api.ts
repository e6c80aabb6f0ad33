/** `npm run electron-api`: regenerates the table in docs/electron-api.md. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTRON_API_PAGE, electronApiPage } from '../electron-api/index.ts'
import { root } from '../tools/paths.ts'

writeFileSync(join(root, ELECTRON_API_PAGE), electronApiPage(root))
console.log(`Updated ${ELECTRON_API_PAGE}.`)
