/** All classes of hostile messages. */
import { cards } from './cards.ts'
import { css } from './css.ts'
import { files } from './files.ts'
import { homographs } from './homographs.ts'
import type { HostileClass } from './hostile-message.ts'
import { huge } from './huge.ts'
import { links } from './links.ts'
import { mathml } from './mathml.ts'
import { mentions } from './mentions.ts'
import { mutation } from './mutation.ts'
import { names } from './names.ts'
import { script } from './script.ts'
import { svg } from './svg.ts'

export const classes: HostileClass[] = [
  script,
  svg,
  mathml,
  mutation,
  css,
  links,
  homographs,
  huge,
  cards,
  names,
  files,
  mentions
]
