/** Mentions with markup around and inside them, also in formatted messages. */
import { html, text } from './hostile-message.ts'
import type { HostileClass } from './hostile-message.ts'

const BODIES = [
  '@Ana Vell<img src=x onerror={run}>',
  '@<b onmouseover={run}>Ana</b> Vell',
  '<span class="mention" data-user-id="x" onclick={run}>@Ana Vell</span>',
  '<a href="javascript:{run}">@Ana Vell</a>',
  '@Ana Vell '.repeat(2_000),
  '@'.repeat(50_000),
  '@Ana\u202e Vell',
  '@"><svg onload={run}>',
  '<button class="mention" data-user-id="ana-vell" onclick={run}>@Ana Vell</button>',
  '@Rosalind Okafor<script>{run}</script>',
  '<p>@Ana <style>@import url({url})</style>Vell</p>',
  '<b>@Ana Vell</b><iframe src="{url}"></iframe>',
  '@ANA VELL @ana vell @A\u0301na Vell<svg><script>{run}</script></svg>'
]

export const mentions: HostileClass = {
  name: 'mentions',
  messages: BODIES.flatMap((body) => [html(body), text(body)])
}
