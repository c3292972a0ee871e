import { visibleText } from '../../errors/visible-text.ts'

/** What LaTeX reads as something else, and what its text fonts lack but its mathematics has. */
const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '\u00a0': '~',
  '±': '$\\pm$',
  '×': '$\\times$',
  '÷': '$\\div$',
  '·': '$\\cdot$',
  '°': '$^{\\circ}$',
  '²': '$^2$',
  '³': '$^3$',
  '¹': '$^1$',
  '½': '$\\frac12$',
  '¬': '$\\lnot$',
  '†': '$^{\\dagger}$',
  '‡': '$^{\\ddagger}$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '≠': '$\\neq$',
  '≈': '$\\approx$',
  '≡': '$\\equiv$',
  '∞': '$\\infty$',
  '√': '$\\surd$',
  '∑': '$\\sum$',
  '∏': '$\\prod$',
  '∂': '$\\partial$',
  '∇': '$\\nabla$',
  '∈': '$\\in$',
  '→': '$\\rightarrow$',
  '←': '$\\leftarrow$',
  '↔': '$\\leftrightarrow$',
  '−': '$-$',
  '–': '--',
  '—': '---',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '…': '\\ldots{}',
  '•': '$\\bullet$',
  µ: '$\\mu$',
  ...greek(),
}

function greek(): Record<string, string> {
  const names: Readonly<Record<string, string>> = {
    α: 'alpha',
    β: 'beta',
    γ: 'gamma',
    δ: 'delta',
    ε: 'varepsilon',
    ζ: 'zeta',
    η: 'eta',
    θ: 'theta',
    ι: 'iota',
    κ: 'kappa',
    λ: 'lambda',
    μ: 'mu',
    ν: 'nu',
    ξ: 'xi',
    π: 'pi',
    ρ: 'rho',
    ς: 'varsigma',
    σ: 'sigma',
    τ: 'tau',
    υ: 'upsilon',
    φ: 'varphi',
    χ: 'chi',
    ψ: 'psi',
    ω: 'omega',
    Γ: 'Gamma',
    Δ: 'Delta',
    Θ: 'Theta',
    Λ: 'Lambda',
    Ξ: 'Xi',
    Π: 'Pi',
    Σ: 'Sigma',
    Υ: 'Upsilon',
    Φ: 'Phi',
    Ψ: 'Psi',
    Ω: 'Omega',
  }
  // The other capitals look like Latin letters, and LaTeX has no names for them.
  const latin = Object.fromEntries(Array.from('ΑΒΕΖΗΙΚΜΝΟΡΤΧ', (sign, place) => [sign, 'ABEZHIKMNOPTX'[place]!]))
  return {
    ...Object.fromEntries(Object.entries(names).map(([sign, name]) => [sign, `$\\${name}$`])),
    ...Object.fromEntries(Object.entries(latin).map(([sign, letter]) => [sign, `$\\mathrm{${letter}}$`])),
    ο: '$o$',
  }
}

/** Letters of Latin-1 and Latin Extended-A that pdfLaTeX sets in any of its fonts, as they are. */
const plainLetters =
  /[ -~¡¿£§¶©ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿĀ-ăĆ-ďĒ-ėĚ-ğĠġĤĥĨ-ĭİıĴĵĹĺĽľŁ-ńŇňŌ-ŕŘ-šŤťŨ-űŴ-ž]/u
/** Those for which it needs the encoding T1. */
const lettersOfT1 = /[«»ĄąĐđĘęĢģĮįĶķĻļŅņŊŋŖŗŢţŲųÐðÞþ‚„‹›]/u

/** Text as LaTeX prints it letter by letter, in one line; a sign that pdfLaTeX lacks as its code: "U+4E2D". */
export function escapeLatex(text: string): string {
  // A straight mark that begins a word opens what is quoted.
  const quoted = text.replace(/\s*\n\s*/g, ' ').replace(/(^|[\s([])"(?=\S)/g, '$1“')
  return Array.from(parts(visibleText(quoted)), ({ content, isForeign }) =>
    isForeign ? coded(content) : content,
  ).join('')
}

/** Packages, with their options, that some texts need: `[T1]{fontenc}`. */
export function packagesOf(texts: readonly string[]): string[] {
  return texts.some((text) => lettersOfT1.test(text)) ? ['[T1]{fontenc}'] : []
}

/** Signs of some texts that pdfLaTeX cannot print, each once. */
export function foreignSigns(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => Array.from(text).filter((sign) => isForeign(sign))))]
}

function isForeign(sign: string): boolean {
  return (
    special[sign] === undefined && !plainLetters.test(sign) && !lettersOfT1.test(sign) && visibleText(sign) === sign
  )
}

function* parts(text: string): Generator<{ content: string; isForeign: boolean }> {
  let foreign = ''
  for (const sign of text) {
    if (isForeign(sign)) {
      foreign += sign
      continue
    }
    if (foreign !== '') yield { content: foreign, isForeign: true }
    foreign = ''
    yield { content: special[sign] ?? (/[{}$&#%_]/.test(sign) ? `\\${sign}` : sign), isForeign: false }
  }
  if (foreign !== '') yield { content: foreign, isForeign: true }
}

/** \Umathchar is known to the programs whose fonts are Unicode's. */
function coded(signs: string): string {
  const codes = Array.from(signs, (sign) => `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
  return `\\ifdefined\\Umathchar ${signs}\\else\\texttt{${codes.join(' ')}}\\fi{}`
}
