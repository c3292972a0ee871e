import './host/strict.ts'
import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import 'uplot/dist/uPlot.min.css'
import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { takeToken } from './host/token.ts'
import { router } from './router.ts'
import { words } from './words/words.ts'

// Before the router reads the address.
takeToken()
createApp(App).use(createPinia()).use(router).use(words).mount('#page')
