/**
 * Markdown, in one language: what stands there until the operator has written something. What it says of data is what
 * docs/security.md says, "What the server knows".
 */
export interface PageTexts {
  /** With the rules that the gate has, as a list. */
  readonly rules: (list: string) => string;
  readonly terms: string;
  readonly privacy: string;
  readonly imprint: string;
}
