import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Phase } from './state';

const page = readFileSync('../docs/page.md', 'utf8');

it('has a test for each row of what is known of the partner, under the name that the documentation gives', () => {
  const rows = [...page.matchAll(/\| `([\w/.]+): (.*?)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, file, name] of rows) {
    expect(readFileSync(`src/${file}`, 'utf8'), `${file}: ${name}`).toContain(name);
  }
});

it('has every phase in the picture, and no other', () => {
  const phases: Readonly<Record<Phase['tag'], true>> = {
    idle: true, asking: true, blocked: true, connecting: true, searching: true, waiting: true, delayed: true, negotiating: true, inCall: true,
    reconnecting: true, parted: true, banned: true, uninvited: true,
  };
  const picture = /^## Phases\n\n([^]*?)\n\n(?=\S)/m.exec(page)?.[1] ?? '';
  const drawn = [...picture.matchAll(/(?:^ {4}|-> )([a-z]\w+)/gm)].map(([, name]) => name);
  expect(new Set(drawn)).toEqual(new Set(Object.keys(phases)));
});

it('has one word for one thing: the words that were given up do not come back', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name) && !name.endsWith('docs.test.ts'));
  const found = files.flatMap((name) =>
    (readFileSync(`src/${name}`, 'utf8').match(/\btalk\w*|\w*Talk\w*|\w*[tT]rouble\w*|\w*[wW]aypoint\w*|\bChatScreen\b|\bCallView\b|\b(?:settle|revive|reclaim|reunion)\w*/g) ?? []).map((word) => `${name}: ${word}`),
  );
  expect(found).toEqual([]);
});
