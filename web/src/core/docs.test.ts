import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('has a test for each row of what is known of the partner, under the name that the documentation gives', () => {
  const page = readFileSync('../docs/page.md', 'utf8');
  const rows = [...page.matchAll(/\| `([\w/.]+): (.*?)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, file, name] of rows) {
    expect(readFileSync(`src/${file}`, 'utf8'), `${file}: ${name}`).toContain(name);
  }
});
