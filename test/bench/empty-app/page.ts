/** A Vue page with a single line, so that there is something to paint. */
import { createApp, h } from 'vue'

createApp({ render: () => h('p', 'Empty') }).mount('#app')
