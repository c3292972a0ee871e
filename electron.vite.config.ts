import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import rendererConfig from './renderer/vite.config.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/**
 * The desktop app: out/main (the shell, and the kinds of worker thread as entries of their own, which the shell names
 * to the host), out/preload (CommonJS, as a sandboxed preload must be) and out/renderer (the page). Packages of
 * node_modules stay there.
 */
export default defineConfig({
  main: {
    build: {
      outDir: path('out/main'),
      rollupOptions: {
        input: {
          index: path('electron/main/index.ts'),
          store: path('electron/host/store/worker.ts'),
          trainer: path('electron/trainer/worker.ts'),
          tails: path('electron/host/cluster/tails-thread.ts'),
          survey: path('electron/trainer/engines/survey.ts'),
          freezer: path('electron/trainer/freeze/worker.ts'),
          'packed-thread': path('electron/cli/deploy/packed-thread.ts'),
          feeding: path('electron/trainer/loop/feeding/feeding-thread.ts'),
          'graphics-trial': path('electron/trainer/engines/onnxruntime/graphics-trial.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: path('out/preload'),
      rollupOptions: {
        input: { index: path('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    ...rendererConfig,
    // The page's own build names the browsers it supports; here electron-vite puts in Electron's one.
    build: { ...rendererConfig.build, target: undefined, rollupOptions: { input: path('renderer/index.html') } },
  },
})
