import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { bundledPackages } from './bundled-packages.ts'
import { buildConstants } from './constants.ts'
import { designTokens } from './design-tokens.ts'
import { emojiData } from './emoji-data.ts'
import { localeMessages } from './locale-messages.ts'
import { root } from './tools/paths.ts'

const { windowBackground, listHeights } = designTokens()
const constants = buildConstants()
const out = (name: string): string => join(root, 'out', name)

export default defineConfig({
  main: {
    root,
    plugins: [bundledPackages()],
    define: { ...constants, __WINDOW_BACKGROUND__: JSON.stringify(windowBackground) },
    // The browser build of axios, because only the fetch adapter is used. The Node build adds 200 kB (MIME types, forms,
    // redirects, proxies) that would be evaluated at each start.
    resolve: {
      alias: [{ find: /^axios$/, replacement: join(root, 'node_modules/axios/dist/esm/axios.js') }]
    },
    build: {
      outDir: out('main'),
      emptyOutDir: true,
      // Bundles everything except `dependencies`: the two native modules, which must stay separate files.
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: join(root, 'main/index.ts'),
          program: join(root, 'main/program.ts'),
          'store-worker': join(root, 'main/store/worker.ts')
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    root,
    plugins: [bundledPackages()],
    build: {
      outDir: out('preload'),
      emptyOutDir: true,
      // A sandboxed preload must be a single CommonJS file, and can require little except electron.
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: { index: join(root, 'preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: join(root, 'renderer'),
    plugins: [vue(), localeMessages(), emojiData(), bundledPackages()],
    define: {
      __APP_VERSION__: constants.__APP_VERSION__,
      __LIST_HEIGHTS__: JSON.stringify(listHeights),
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      __VUE_I18N_LEGACY_API__: 'false',
      __VUE_I18N_FULL_INSTALL__: 'false',
      __INTLIFY_PROD_DEVTOOLS__: 'false',
      // The messages are parsed at build time.
      __INTLIFY_DROP_MESSAGE_COMPILER__: 'true'
    },
    build: {
      outDir: out('renderer'),
      emptyOutDir: true,
      minify: true,
      // Data URLs would need a less strict Content-Security-Policy; files come from our own scheme.
      assetsInlineLimit: 0,
      // One script and one stylesheet for the first view. They also contain the code that lazy-loaded parts share with it.
      cssCodeSplit: false,
      rolldownOptions: {
        input: join(root, 'renderer/index.html'),
        preserveEntrySignatures: 'allow-extension',
        output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } }
      }
    }
  }
})
