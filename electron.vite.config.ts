import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import autoImport from 'unplugin-auto-import/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// One build makes both hosts: out/main/electron.js and out/main/server.js share their chunks.
export default defineConfig({
  main: {
    resolve: { alias: { '@main': here('./src-main'), '@contract': here('./src-main/contract') } },
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: {
          electron: here('./src-main/hosts/electron/main.ts'),
          server: here('./src-main/hosts/server/main.ts'),
          demo: here('./src-main/hosts/demo/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias: { '@contract': here('./src-main/contract') } },
    // A sandboxed preload must be one self-contained CommonJS file.
    build: {
      externalizeDeps: false,
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: here('./src-preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('./src-renderer'),
    resolve: { alias: { '@contract': here('./src-main/contract'), '@renderer': here('./src-renderer') } },
    plugins: [
      vue(),
      autoImport({ resolvers: [ElementPlusResolver()], dts: false }),
      components({ resolvers: [ElementPlusResolver()], dts: false }),
    ],
    // Auto-imported parts are found only while pages load: without this, each one reloads the page in dev.
    optimizeDeps: { include: ['element-plus/es', 'element-plus/es/components/*/style/css'] },
    build: {
      minify: 'oxc',
      // The charts are one chunk, loaded after the first screen.
      chunkSizeWarningLimit: 600,
      outDir: here('./out/renderer'),
      rollupOptions: { input: here('./src-renderer/index.html') },
    },
  },
});
