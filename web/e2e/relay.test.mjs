import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openUser, startServer, until, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';
import { startTurn } from './support/turn.mjs';

describe('through a relay alone', () => {
  let turn;

  before(async () => {
    turn = await startTurn();
  });
  const stage = setStage({ serve: () => startServer({ options: turn.options }) });
  after(() => turn?.stop());

  it('two meet, the page says that a relay is between them, and gives up in order when it is gone', async () => {
    const pair = await Promise.all([openUser(stage.browser, stage.server.url), openUser(stage.browser, stage.server.url)]);
    await Promise.all(pair.map((user) => user.enter()));
    await untilInCall(...pair);
    const [ann] = pair;
    await ann.page.getByRole('button', { name: /^Connection: / }).click();
    await until('the path', () => ann.page.getByRole('dialog').textContent(), (words) => /Through a relay/.test(words));
    await ann.page.keyboard.press('Escape');

    await turn.stop();
    await until('a way is looked for', () => ann.status.textContent(), (words) => /^Reconnecting$/.test(words), 60_000);
    await until('the next one', () => ann.status.textContent(), (words) => /Connection lost|Partner left|Waiting|Partner found/.test(words), 90_000);
    const { total } = await ann.inbound();
    assert.ok(total > 1, 'a new connection was tried before');
    await untilStatus(ann, /Partner found|Waiting|Looking|Reconnecting|Connection lost|left/);
    await Promise.all(pair.map((user) => user.leave()));
  });
});
