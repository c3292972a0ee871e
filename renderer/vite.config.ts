import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
/** The host that the page talks to while it is developed: `npm run -s signum -- serve --port 4173`. */
const host = process.env.SIGNUM_HOST ?? 'http://127.0.0.1:4173'

export default defineConfig({
  root,
  base: './',
  plugins: [vue()],
  // Unused parts of vue-i18n stay out of the page: its old interface and its developer tools.
  define: { __VUE_I18N_LEGACY_API__: 'false', __INTLIFY_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: fileURLToPath(new URL('../out/renderer', import.meta.url)),
    emptyOutDir: true,
    target: ['chrome130', 'firefox130', 'safari18'],
    // The page's content security policy allows no inlined fonts or images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
  worker: { format: 'es' },
  server: { proxy: { '/rpc': { target: host, ws: true } } },
})
