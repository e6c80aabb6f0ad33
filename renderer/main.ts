import { createApp } from 'vue'
import { followMain } from './app-state.ts'
import App from './App.vue'
import { language } from './bridge.ts'
import { whenAnswered } from './conversations/conversations.ts'
import { i18n } from './i18n.ts'
import { trackFirstPaint } from './ui/first-paint.ts'
import { useHanFont } from './ui/han-font.ts'
import { followToday } from './ui/today.ts'
import { followZoomKeys } from './ui/zoom-keys.ts'
import './ui/tokens.css'
import './ui/base.css'

/** How long the first picture waits for what it shows, in ms: drawn once it is there sooner than drawn bit by bit. */
const PATIENCE_MS = 200

async function start(): Promise<void> {
  followToday()
  followZoomKeys()
  document.documentElement.lang = i18n.global.locale.value
  useHanFont(language.all)
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  await Promise.race([Promise.all([followMain(), whenAnswered]), patience])
  createApp(App).use(i18n).mount('#app')
  trackFirstPaint()
}

void start()
