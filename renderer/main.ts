import { createApp } from 'vue'
import { followMain } from './app-state.ts'
import App from './App.vue'
import { i18n } from './i18n.ts'
import { followToday } from './ui/today.ts'
import './ui/tokens.css'
import './ui/base.css'

void followMain()
followToday()
document.documentElement.lang = i18n.global.locale.value
createApp(App).use(i18n).mount('#app')
