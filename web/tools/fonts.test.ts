// @vitest-environment node
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subsetFont from 'subset-font';
import { expect, test } from 'vitest';
import { withWeights } from './fonts.ts';

const path = createRequire(import.meta.url).resolve(
  '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
);

/** The weights from the lightest to the boldest, as the table `fvar` of the OpenType specification has them. */
async function weightsOf(font: Buffer): Promise<number[]> {
  const file = await subsetFont(font, 'a', { targetFormat: 'sfnt' });
  const record = file.indexOf('fvar');
  const fvar = file.subarray(file.readUInt32BE(record + 8));
  const axis = fvar.subarray(fvar.readUInt16BE(4));
  return [axis.readInt32BE(4) / 0x10000, axis.readInt32BE(12) / 0x10000];
}

test('a font is smaller by the weights that no text of the page has', async () => {
  const whole = await readFile(path);
  const cut = await withWeights(whole, 400, 800);
  expect(await weightsOf(whole)).toEqual([200, 800]);
  expect(await weightsOf(cut)).toEqual([400, 800]);
  expect(cut.length).toBeLessThan(whole.length);
}, 60_000);
