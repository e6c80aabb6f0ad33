/** Other programs and users of this machine: what they can reach of the program without being the person. */
import type { Attacked, AttackOptions, Part, PartResult } from '../part.ts'
import { attackDatabase } from './database.ts'
import { attackFolders } from './folders.ts'
import { attackLinks } from './links.ts'
import { attackRedirect } from './redirect.ts'

export const machine: Part = {
  name: 'machine',
  async run({ quick, shared, say }: AttackOptions): Promise<PartResult> {
    const result: PartResult = { name: 'machine', tried: 0, escapes: [], leaks: [] }
    const add = (what: string, { tried, escapes }: Attacked): void => {
      say(`${what}: ${tried}`)
      result.tried += tried
      result.escapes.push(...escapes)
    }
    add('races for the redirect', await attackRedirect())
    add('databases of somebody else', await attackDatabase())
    const { stage, program } = await shared.open()
    add('links and second starts', await attackLinks(stage, program, quick))
    if (!quick) {
      // The last part that uses the shared program.
      await program.quit()
      add('open folders', await attackFolders(stage, program.profile))
    }
    return result
  }
}
