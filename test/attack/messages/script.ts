/** Scripts in HTML: elements that run code, and handlers of events. */
import {
  afterBroken,
  afterComment,
  asItIs,
  html,
  inAllowed,
  upperTags,
  variations
} from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const SEEDS = [
  '<script>{run}</script>',
  '<img src=x onerror={run}>',
  '<img src="x" onerror="{run}" style="display:none">',
  '<iframe srcdoc="<script>parent.{run}</script>"></iframe>',
  '<iframe onload={run}></iframe>',
  '<video><source onerror={run}></video>',
  '<audio src=x onerror={run}></audio>',
  '<body onload={run}><p onmouseover={run}>Hover</p>',
  '<details open ontoggle={run}><summary>More</summary>text</details>',
  '<b onclick={run} onmouseover={run} tabindex=0>Bold</b>',
  '<input autofocus onfocus={run}>',
  '<select autofocus onfocus={run}><option>1</select>',
  '<style onload={run}></style>',
  '<object data=x onerror={run}></object>',
  '<marquee onstart={run}>Text</marquee>'
]

export const script: HostileClass = {
  name: 'script',
  messages: variations(SEEDS, [asItIs, upperTags, inAllowed, afterComment, afterBroken]).map(html)
}
