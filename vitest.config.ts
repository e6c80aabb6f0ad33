import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    include: ['test/{unit,integration,recorder,electron,e2e}/**/*.test.ts'],
    // Two cores: a browser, a service and a keychain beside each test leave room for no more.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000
  }
})
