/** What tells lines of a plot apart: a colour, and for those who do not see it a pattern. */
export const looks = [
  { colour: 'text-iris-ink', dash: [] },
  { colour: 'text-ember-ink', dash: [7, 3] },
  { colour: 'text-good', dash: [2, 3] },
  { colour: 'text-warn', dash: [10, 3, 2, 3] },
  { colour: 'text-danger-ink', dash: [4, 4] },
  { colour: 'text-muted', dash: [1, 4] },
] as const;

export type Look = (typeof looks)[number];

export const lookOf = (index: number): Look => looks[index % looks.length] ?? looks[0];
