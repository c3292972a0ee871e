import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve, sep } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'

/**
 * File systems of other machines. Write-ahead logging needs memory that all who have a file open share
 * (sqlite.org/wal.html), which these lack.
 */
const networkKinds = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'ncpfs',
  'afs',
  'afpfs',
  '9p',
  'ceph',
  'lustre',
  'glusterfs',
  'gpfs',
  'beegfs',
  'orangefs',
  'ocfs2',
  'gfs2',
  'webdav',
  'davfs',
  'vboxsf',
  'prl_fs',
  'vmhgfs',
  'fuse.sshfs',
  'fuse.glusterfs',
  'fuse.ceph',
  'fuse.rclone',
  'fuse.s3fs',
  'fuse.gcsfuse',
  'fuse.davfs',
  'fuse.juicefs',
  'fuse.vmhgfs-fuse',
  'macfuse',
  'osxfuse',
])

interface Mount {
  point: string
  kind: string
}

/**
 * Refuses a folder on another machine: a store there would be damaged sooner or later.
 * @throws BadInput naming the folder, what it lies on, and the remedy
 */
export function refuseNetworkFolder(directory: string, mounts: () => readonly Mount[] = mountsHere): void {
  const kind = networkKindOf(resolve(directory), mounts())
  if (kind === null) return
  throw new BadInput({
    code: 'network-folder',
    subject: directory,
    field: 'dataDir',
    what: phrase`${directory} lies on a network file system (${kind}), on which SQLite cannot keep a store safe`,
    remedy: phrase`choose a folder on a disk of this machine with ${field('dataDir')}`,
  })
}

/**
 * The kind of the network file system that a path lies on; null if its disk is this machine's. The path need not
 * exist yet.
 */
export function networkKindOf(path: string, mounts: readonly Mount[]): string | null {
  if (/^\\\\(?![?.]\\)/.test(path)) return 'a Windows share'
  const real = realOf(path)
  const inside = mounts.filter(
    ({ point }) => real === point || real.startsWith(point.endsWith(sep) ? point : point + sep),
  )
  // Of equally long ones the last: it lies on top.
  const nearest = inside.reduce<Mount | null>(
    (best, mount) => (best === null || mount.point.length >= best.point.length ? mount : best),
    null,
  )
  // A root that is shared (a container's sandbox, a machine without a disk) leaves no choice.
  return nearest !== null && nearest.point !== '/' && networkKinds.has(nearest.kind) ? nearest.kind : null
}

/** The path with its links followed, as far as it exists. */
function realOf(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : resolve(realOf(parent), path.slice(parent.length).replace(/^[/\\]+/, ''))
}

/** Mount points of this machine; nothing if the system does not say. */
export function mountsHere(): Mount[] {
  try {
    if (process.platform === 'linux') return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'))
    if (process.platform === 'darwin')
      return parseMountTable(execFileSync('/sbin/mount', { encoding: 'utf8', timeout: 2000 }))
  } catch {
    // A system that does not say is not a reason to refuse.
  }
  return []
}

/**
 * Lines of /proc/self/mountinfo (proc_pid_mountinfo(5)): the fifth word is the place, the first after " - " the kind.
 */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after] = line.split(' - ')
    const point = before.split(' ')[4]
    const kind = after?.split(' ')[0]
    if (point === undefined || kind === undefined) return []
    return [
      {
        point: point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
        kind,
      },
    ]
  })
}

/** Lines of macOS's mount: "//user@host/share on /Volumes/share (smbfs, nodev)". */
export function parseMountTable(text: string): Mount[] {
  return [...text.matchAll(/^.+? on (\/.*) \(([\w.]+)[^)]*\)$/gm)].map(([, point, kind]) => ({
    point: point!,
    kind: kind!,
  }))
}
