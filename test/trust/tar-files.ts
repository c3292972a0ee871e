/** A tar archive (ustar) of files by path. */
export function tarOf(files: readonly (readonly [name: string, content: Uint8Array])[]): Uint8Array {
  const parts = files.flatMap(([name, content]) => {
    const head = Buffer.alloc(512)
    head.write(name, 0, 100, 'utf8')
    head.write('0000644\0', 100, 'latin1')
    head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
    head.write('        0', 148, 'latin1')
    head.write('ustar\0' + '00', 257, 'latin1')
    const sum = head.reduce((total, byte) => total + byte, 0)
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}
