import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [react()],
  // The task pages of docs/ are part of the window.
  server: { fs: { allow: ['..'] } },
  build: {
    // The oldest web views in the field: WebKitGTK of Ubuntu 22.04, WebView2 and macOS 13.
    target: ['safari16', 'chrome111'],
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // A whole page is drawn, and other work may be going on beside it.
    testTimeout: 30_000,
  },
})
