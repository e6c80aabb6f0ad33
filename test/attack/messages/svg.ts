/** SVG: it runs scripts, animates attributes and embeds HTML. */
import { asItIs, html, inAllowed, slashed, upperTags, variations } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const SEEDS = [
  '<svg onload={run}></svg>',
  '<svg><script>{run}</script></svg>',
  '<svg><script href="data:text/javascript,{run}"></script></svg>',
  '<svg><a xlink:href="javascript:{run}"><text x="20" y="20">Click</text></a></svg>',
  '<svg><a><animate attributeName=href values=javascript:{run} /><text x=20 y=20>Click</text></a></svg>',
  '<svg><animate onbegin={run} attributeName=x dur=1s></svg>',
  '<svg><set attributeName=onmouseover to={run}></set><rect width=90 height=90 onmouseover={run} /></svg>',
  '<svg><foreignObject><iframe srcdoc="<script>parent.{run}</script>"></iframe></foreignObject></svg>',
  '<svg><image href="{url}" width="10" height="10"></image></svg>',
  '<svg><use href="{url}#x"></use><image xlink:href={url} width=10 height=10 /></svg>',
  '<svg><style>@import url({url})</style></svg>',
  '<svg><desc><img src=x onerror={run}></desc></svg>',
  '<svg><title><img src=x onerror={run}></title></svg>'
]

export const svg: HostileClass = {
  name: 'svg',
  messages: variations(SEEDS, [asItIs, upperTags, slashed, inAllowed]).map(html)
}
