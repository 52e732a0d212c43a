/** A word that may be typed, with a few words about it. */
export interface Candidate {
  readonly word: string;
  readonly about?: string;
}

/**
 * What to do after the candidates, in the numbers of kubectl's own completion (cobra's ShellCompDirective):
 * 0 complete file names too, 2 no blank after the word, 4 no file names, 6 both.
 */
export type Directive = 0 | 2 | 4 | 6;

export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly directive: Directive;
}
