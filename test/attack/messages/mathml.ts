/** MathML: links on any element, and places where a parser returns to HTML. */
import { afterComment, asItIs, html, inAllowed, variations } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const SEEDS = [
  '<math href="javascript:{run}"><mi>Click</mi></math>',
  '<math><mi xlink:href="javascript:{run}" href="javascript:{run}">Click</mi></math>',
  '<math><maction actiontype="statusline#{url}" xlink:href="javascript:{run}">Click</maction></math>',
  '<math><mtext><img src=x onerror={run}></mtext></math>',
  '<math><annotation-xml encoding="text/html"><img src=x onerror={run}></annotation-xml></math>',
  '<math><annotation-xml encoding="application/xhtml+xml"><script>{run}</script></annotation-xml></math>',
  '<math><mtext><mglyph><img src=x onerror={run}></mglyph></mtext></math>',
  '<math><mi><style><img src=x onerror={run}></style></mi></math>',
  '<math onclick={run} onmouseover={run}><mn>1</mn></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror={run}>'
]

export const mathml: HostileClass = {
  name: 'mathml',
  messages: variations(SEEDS, [asItIs, inAllowed, afterComment]).map(html)
}
