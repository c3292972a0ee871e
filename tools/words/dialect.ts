/** A turn of phrase that readers of this project stumble over, and what to write instead. */
export interface Turn {
  name: string
  pattern: RegExp
  instead: string
  /** Found only at the beginning of a text. */
  opens?: boolean
  /** Also right in some places, so that it is counted but never refused. */
  sometimesRight?: boolean
}

/** Nouns of place and time: "the folder where it is" is plain English. */
const places =
  'address|case|column|computer|directory|end|epoch|file|folder|interval|layer|line|machine|place|point|position|' +
  'section|side|step|system|part|process'

export const turns: readonly Turn[] = [
  {
    name: 'where, for if',
    pattern: new RegExp(
      `(?<!\\b(?:${places})s?,? )(?<!\\b(?:from|to|is|are|know|knows|says?|shows?) )\\bwhere\\b(?![(=])`,
      'gi',
    ),
    instead: 'if, when',
    sometimesRight: true,
  },
  {
    name: 'What ...',
    pattern: /^What\b(?! (?:is|are|does|do|can|if|you)\b[^.]*\?)/g,
    instead: 'a verb or a noun',
    opens: true,
  },
  { name: 'stand', pattern: /\b(?:stands?|stood)\b(?!-| in\b(?= for)| alone)/gi, instead: 'is, are, has' },
  { name: 'tell', pattern: /\b(?:tells?|told)\b(?! apart)/gi, instead: 'say, show, name' },
  { name: 'made again', pattern: /\b(?:made|makes?|making|taken?) again\b|\banew\b/gi, instead: 'recompute, rebuild' },
  { name: 'percent points', pattern: /\bpercent points?\b/gi, instead: 'percentage points' },
  {
    name: 'is no ...',
    pattern: new RegExp(
      '\\b(?:is|are|was|were|be) (?:no|none)\\b(?! (?:longer|more|less|worse|better|need|other|such)\\b)' +
        '(?<!\\bthere (?:is|are|was|were|be) no(?:ne)?)',
      'gi',
    ),
    instead: 'is not a ...',
  },
  { name: 'of theirs', pattern: /\bof (?:theirs|ours)\b/gi, instead: 'their, our' },
  {
    name: 'taken for',
    pattern: /\b(?:taken?|takes|took) (?:\w+ )?for (?!granted)(?=a |an |the |which|another|\{)/gi,
    instead: 'predicted as, mistaken for',
  },
  { name: 'at work', pattern: /\bat work\b/gi, instead: 'running, in use' },
  {
    name: 'what it',
    pattern: /\bwhat (?:it|they) (?:is|are|does|do|has|have|was|were|takes?|needs?|says?|holds?|found|knows?)\b/gi,
    instead: 'the thing itself',
    sometimesRight: true,
  },
  { name: 'as proposed', pattern: /\bas proposed\b/gi, instead: 'default' },
  { name: 'surest', pattern: /\bsurest\b/gi, instead: 'most confident' },
]

/** The turns in a text, with how often each is there. */
export function turnsIn(text: string): { turn: Turn; count: number }[] {
  return turns.flatMap((turn) => {
    const count = [...text.matchAll(turn.pattern)].length
    return count === 0 ? [] : [{ turn, count }]
  })
}
