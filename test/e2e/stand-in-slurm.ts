import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Commands of Slurm that answer as a small cluster does. @returns the environment that finds them */
export function standInSlurm(folder: string): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true })
  const scripts = {
    sinfo: `case "$*" in
      *--version*) echo 'slurm-wlm 22.05.8';;
      *-N*) printf 'n1|mixed|3/5/0/8|64000|gpu:a100:2\\nn2|idle|0/8/0/8|64000|(null)\\n';;
      *) printf 'main|up|1:00:00|2|3/13/0/16\\ngpu|up|2-00:00:00|1|3/5/0/8\\n';;
    esac`,
    squeue: `printf '%s\\n' '12_0|RUNNING|None|n1|signum-abc' '12_1|PENDING|Priority||signum-abc' '13|RUNNING||n2|x'`,
  }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
}
