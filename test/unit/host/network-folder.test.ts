import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  networkKindOf,
  parseMountInfo,
  parseMountTable,
  refuseNetworkFolder,
} from '../../../electron/host/network-folder.ts'
import { openHost } from '../../../electron/host/host.ts'
import { temporaryDirectory } from './store/fixtures.ts'

/**
 * Lines as a kernel writes them: a root disk, a home by NFS, a share by sshfs with a space in its name, and a disk
 * mounted within the home.
 */
const mountInfo = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
41 22 0:44 / /home rw,relatime shared:20 - nfs4 server:/export/home rw,vers=4.2
42 41 254:16 / /home/me/scratch rw shared:21 - xfs /dev/vdb rw
43 22 0:51 / /mnt/lab\\040share rw,nosuid - fuse.sshfs me@host:/ rw
`

test('a folder is on the network where the nearest mount is', () => {
  const mounts = parseMountInfo(mountInfo)
  expect(networkKindOf('/home/me/signum', mounts)).toBe('nfs4')
  expect(networkKindOf('/home/me/scratch/signum', mounts)).toBeNull()
  expect(networkKindOf('/homes/signum', mounts)).toBeNull()
  expect(networkKindOf('/mnt/lab share/signum', mounts)).toBe('fuse.sshfs')
  expect(networkKindOf('\\\\server\\share\\signum', [])).toBe('a Windows share')
  expect(networkKindOf('\\\\?\\C:\\signum', [])).toBeNull()
})

test('macOS tells it in another form', () => {
  const mounts = parseMountTable(
    '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n//me@nas/lab on /Volumes/lab (smbfs, ' +
      'nodev, nosuid, mounted by me)\n',
  )
  expect(mounts).toEqual([
    { point: '/', kind: 'apfs' },
    { point: '/Volumes/lab', kind: 'smbfs' },
  ])
})

test('a link to the network is followed, and what is refused is refused in words', () => {
  const directory = temporaryDirectory()
  mkdirSync(join(directory, 'share'))
  symlinkSync(join(directory, 'share'), join(directory, 'link'))
  const mounts = () => [
    { point: '/', kind: 'ext4' },
    { point: join(directory, 'share'), kind: 'cifs' },
  ]
  expect(() => refuseNetworkFolder(join(directory, 'link', 'data'), mounts)).toThrow(
    /network file system \(cifs\).*SIGNUM_DATA_DIR/,
  )
  expect(() => refuseNetworkFolder(directory, mounts)).not.toThrow()
})

test('a folder of this machine is none', async () => {
  const host = await openHost({ dataDirectory: temporaryDirectory(), adoptQueued: false })
  await host.close()
})
