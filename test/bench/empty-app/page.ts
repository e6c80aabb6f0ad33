/** A Vue page with nothing on it but a line, so that there is something to paint. */
import { createApp, h } from 'vue'

createApp({ render: () => h('p', 'Empty') }).mount('#app')
