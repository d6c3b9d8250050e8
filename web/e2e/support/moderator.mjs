// A moderator, who has a keyboard and no mouse.
import { until } from '../harness.mjs';

/** What a user of `openUser` can do who has come to the question for the token. */
export async function asModerator(user) {
  const { page } = user;
  user.type = (text) => page.keyboard.type(text);
  user.key = async (...names) => {
    for (const name of names) await page.keyboard.press(name);
  };
  user.field = page.locator('input[type=password]');
  user.enter = async (secret) => {
    while (!(await user.field.evaluate((field) => field === document.activeElement))) await user.key('Tab');
    await user.type(secret);
    await user.key('Enter');
  };
  /** The first words of each row: the ids. */
  user.rows = () => page.locator('main [aria-current]').evaluateAll((rows) => rows.map((row) => row.innerText.slice(0, 8)));
  user.selected = () => page.locator('main [aria-current=true]').innerText().then((text) => text.slice(0, 8), () => null);
  user.untilSelected = (id) => until(`${id} is selected`, user.selected, (now) => now === id);
  user.untilSays = (words) => until(`it says ${words}`, () => user.status.textContent(), (text) => words.test(text));
  /** Until no dialog is there, not even one that is closed and has yet to say so: what is behind one takes no key. */
  user.untilClosed = () => page.locator('dialog').waitFor({ state: 'detached' });
  await user.field.waitFor();
  return user;
}
