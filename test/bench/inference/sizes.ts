import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { encodePacked } from '../../../shared/packed/file.ts'
import { realForms, type FrozenNetwork, type RealForm } from '../../../shared/packed/manifest.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { storedBytes } from '../../../shared/packed/storage.ts'

/** Sizes in bytes of a packed network, and how many times less the file and what stays in memory are than float32. */
export interface FormSize {
  real: RealForm
  file: number
  resident: number
  fileRatio: number
  residentRatio: number
  /** The file by what takes it: signs, numbers in fewer bytes, floats, and the rest: manifest and header. */
  parts: { bits: number; narrow: number; floats: number; manifest: number }
}

export async function sizesByForm(network: FrozenNetwork, parameters: number): Promise<FormSize[]> {
  const sizes: FormSize[] = []
  for (const real of realForms) {
    const form = withRealForm(network, real)
    const file = (await encodePacked(form)).length
    const resident = (await PackedModel.of(form)).weightBytes
    const bytes = (...storages: string[]) =>
      form.manifest.constants
        .filter(({ storage }) => storages.includes(storage))
        .reduce((sum, constant) => sum + storedBytes(constant), 0)
    const parts = { bits: bytes('signs', 'levels'), narrow: bytes('float16', 'int8'), floats: bytes('float') }
    sizes.push({
      real,
      file,
      resident,
      fileRatio: (4 * parameters) / file,
      residentRatio: (4 * parameters) / resident,
      parts: { ...parts, manifest: file - parts.bits - parts.narrow - parts.floats },
    })
  }
  return sizes
}

export const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`

export function sizeLine({ real, file, resident, fileRatio, residentRatio, parts }: FormSize): string {
  return (
    `${real.padEnd(8)} file ${mega(file)} (${fileRatio.toFixed(1)} times less), resident ${mega(resident)} ` +
    `(${residentRatio.toFixed(1)}); signs ${mega(parts.bits)}, in fewer bytes ${mega(parts.narrow)}, floats ` +
    `${mega(parts.floats)}, manifest ${mega(parts.manifest)}`
  )
}
