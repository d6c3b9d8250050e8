// What axe finds wrong with a page, which was opened with `bypassCSP`.
import { readFile } from 'node:fs/promises';
import { here } from '../harness.mjs';

const axe = await readFile(here('../node_modules/axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rule and places, of the page as it is when nothing fades any more: half a colour has half its contrast. */
export async function findViolations(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  await page.waitForFunction(() => !document.getAnimations().some(({ playState }) => playState === 'running'));
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: 'tag', values } }), rules);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`);
}
