/** Styles that fetch from another host, or that draw over the program. */
import { asItIs, html, inAllowed, upperTags, variations } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const OVER_ALL = 'position:fixed;inset:0;width:100vw;height:100vh;z-index:2147483647;background:#fff'

const SEEDS = [
  '<style>@import url("{url}");</style>',
  '<style>body{background:url({url})}</style>',
  '<style>.bubble{background-image:url({url})} input[value^="a"]{background:url({url})}</style>',
  '<style>@font-face{font-family:x;src:url({url})} *{font-family:x}</style>',
  '<link rel=stylesheet href="{url}">',
  '<link rel=preload as=image href="{url}"><link rel=prefetch href="{url}">',
  '<div style="background:url({url})">Text</div>',
  '<p style="list-style:url({url});display:list-item">Text</p>',
  '<b style="border-image:url({url}) 30;border:1px solid">Text</b>',
  '<span style="cursor:url({url}),auto;content:url({url})">Text</span>',
  '<table background="{url}"><tr><td background="{url}">Text</td></tr></table>',
  `<div style="${OVER_ALL}">Please sign in again</div><img src="{url}">`,
  `<p class="composer" id="app" style="${OVER_ALL}">Cover</p><img srcset="{url} 1x">`,
  '<video poster="{url}" controls></video>',
  '<input type=image src="{url}">',
  '<div style="width:9000px;height:40px;margin-left:-400px">Wide</div><img src={url}>'
]

export const css: HostileClass = {
  name: 'css',
  messages: variations(SEEDS, [asItIs, upperTags, inAllowed]).map(html)
}
