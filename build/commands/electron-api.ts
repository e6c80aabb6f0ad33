/** `npm run electron-api`: writes the table of docs/electron-api.md anew. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ELECTRON_API_PAGE, electronApiPage } from '../electron-api/index.ts'
import { root } from '../tools/paths.ts'

writeFileSync(join(root, ELECTRON_API_PAGE), electronApiPage(root))
console.log(`${ELECTRON_API_PAGE} is written.`)
