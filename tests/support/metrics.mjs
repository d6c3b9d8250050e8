// What a server measures, as Prometheus reads it.
import assert from 'node:assert/strict';
import { ask } from './admin.mjs';

/// Name → {type, help, samples: [{name, labels, value}]}, of the plain text format.
export function parse(text) {
  const families = new Map();
  let now;
  for (const line of text.trimEnd().split('\n')) {
    const head = /^# (HELP|TYPE) (\w+) (.*)$/.exec(line);
    if (head) {
      const [, what, name, rest] = head;
      if (!families.has(name)) families.set(name, (now = { samples: [] }));
      now[what.toLowerCase()] = rest;
      continue;
    }
    const sample = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    assert.ok(sample, line);
    const labels = Object.fromEntries([...(sample[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)",?/g)].map(([, name, value]) => [name, value]));
    now.samples.push({ name: sample[1], labels, value: Number(sample[3]) });
  }
  return families;
}

export async function scrape(server) {
  const { status, text } = await ask(server, 'GET', '/metrics');
  assert.equal(status, 200);
  const families = parse(text);
  /// The sum of the samples of that name that have these labels.
  const sum = (name, labels = {}) =>
    [...families.values()]
      .flatMap(({ samples }) => samples)
      .filter((each) => each.name === name && Object.entries(labels).every(([label, value]) => each.labels[label] === value))
      .reduce((all, { value }) => all + value, 0);
  return { text, families, sum };
}
