import { createApp } from 'vue'
import App from './App.vue'
import { boot } from './boot.ts'
import { i18n } from './i18n.ts'
import { trackFirstPaint } from './ui/first-paint.ts'
import './ui/tokens.css'
import './ui/base.css'

async function start(): Promise<void> {
  await boot()
  createApp(App).use(i18n).mount('#app')
  trackFirstPaint()
}

void start()
