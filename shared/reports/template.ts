/** The text with which a report begins: it shows each kind of live block once. */
export function reportTemplate(name: string, study?: string): string {
  const ofRuns = study === undefined ? 'filter: state:finished' : `study: ${study}`
  return `# ${name}

What was asked, and what came out. Text is Markdown; the blocks below are made of the runs as they are when the report
is opened.

\`\`\`table
${ofRuns}
rows: model, quantizer
metric: deployed.accuracy
test: welch
\`\`\`

\`\`\`figure
${ofRuns}
metric: deployed.accuracy
band: deviation
\`\`\`
`
}
