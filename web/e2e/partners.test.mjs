import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from './harness.mjs';
import { kinds, mostAnswers, mostOffers } from './support/kinds.mjs';
import { openTheatre } from './support/scene.mjs';
import { inWords } from './support/watch.mjs';

const untilSays = (scene, words) => until(`the page says ${words}`, scene.says, (said) => words.test(inWords(said)));
/** Also if it says something else by now. */
const untilSaid = (scene, words) => until(`the page has said ${words}`, scene.changes, (changes) => changes.some((change) => words.test(inWords(change))));
const untilCalls = (scene) => until('the call goes on', scene.says, ({ status }) => status === 'Connected');
const untilNext = (scene) => untilSays(scene, /^(Looking for|Waiting for) a partner/);

/** In the page: the timer's seconds. */
const seconds = ({ timer }) => {
  const [minutes, rest] = timer.split(':').map(Number);
  return 60 * minutes + rest;
};

async function untilTalked(scene, howLong) {
  const { timer } = await scene.says();
  await until(`a call of ${howLong} s more`, scene.says, (now) => now.timer && seconds(now) >= seconds({ timer }) + howLong);
}

for (const browser of ['chromium', 'firefox']) {
  describe(`a partner, met in ${browser}, who`, () => {
    let theatre;
    before(async () => {
      theatre = await openTheatre({ browser });
    });
    after(() => theatre?.close());

    /** A test with a partner of that kind; whatever it does, the page offers and answers no more often than it may. */
    const meet = (name, ending, test) =>
      it(`${kinds[name].what}: ${ending}`, async () => {
        const scene = await theatre.open(kinds[name]);
        try {
          if (kinds[name].act) {
            await scene.untilInCall();
            await Promise.all([kinds[name].act(scene), test(scene)]);
          } else {
            await test(scene);
          }
          const { offers, answers } = await scene.says();
          assert.ok(offers <= mostOffers, `${offers} offers`);
          assert.ok(answers <= mostAnswers, `${answers} answers`);
        } finally {
          await scene.close();
        }
      });
    const meetInChromium = browser === 'chromium' ? meet : () => undefined;

    meet('answers-nothing', 'the page says so, offers the next one and goes on', async (scene) => {
      const said = await untilSays(scene, /No answer yet/);
      assert.ok(said.buttons.includes('Next person'));
      await untilSaid(scene, /Could not connect/);
      await untilNext(scene);
    });
    meetInChromium('no-way', 'the page says so, offers the next one and goes on', async (scene) => {
      const said = await untilSays(scene, /No way yet/);
      assert.ok(said.buttons.includes('Next person'));
      await untilSaid(scene, /Could not connect/);
      await untilNext(scene);
    });
    meetInChromium('garbage', 'the page goes on', async (scene) => {
      await untilSaid(scene, /Could not connect|Connection lost/);
      await untilNext(scene);
    });
    meet('refuses-channel', 'there is a call without a chat', async (scene) => {
      await scene.untilInCall();
      await untilTalked(scene, 5);
      await untilCalls(scene);
      assert.match(await scene.write('Hello?'), /not in the log|Send is off/);
      assert.match((await scene.says()).text, /Your partner’s page has no chat/);
    });
    meetInChromium('no-channel', 'nothing is shown as sent', async (scene) => {
      await scene.untilInCall();
      assert.match(await scene.write('Hello?'), /not in the log|Send is off/);
      assert.match((await scene.says()).text, /Your partner’s page has no chat/);
    });
    meetInChromium('silent-channel', 'nothing is sent into it', async (scene) => {
      await scene.untilInCall();
      assert.match(await scene.write('Hello?'), /not in the log|Send is off/);
      assert.match((await scene.says()).text, /Your partner’s page has no chat/);
      assert.equal((await scene.partner.figures()).textsHeard, 0);
    });
    meet('closes-channel', 'the chat says so, and the call goes on', async (scene) => {
      await until('the channel is closed', scene.partner.figures, ({ channel }) => channel === 'closed');
      assert.match(await scene.write('Hello?'), /not in the log|Send is off/);
      await until('the chat says so', scene.says, ({ text }) => /chat is interrupted|chat has ended/.test(text));
      await untilTalked(scene, 3);
      await untilCalls(scene);
    });
    meet('no-picture', 'the missing picture is named', (scene) => untilSays(scene, /^Connected · No picture arrives/));
    meetInChromium('no-picture-line', 'the missing picture is named', (scene) => untilSays(scene, /^Connected · No picture arrives/));
    meet('no-sound', 'the missing sound is named', (scene) => untilSays(scene, /^Connected · No sound arrives/));
    meetInChromium('no-sound-line', 'the missing sound is named', (scene) => untilSays(scene, /^Connected · No sound arrives/));
    meet('sends-nothing', 'the page says so, with a way on, and goes on in the end', async (scene) => {
      const said = await untilSays(scene, /Reconnecting · Nothing arrives from your partner/);
      assert.ok(said.buttons.includes('Skip'));
      await untilNext(scene);
    });
    meet('closes-connection', 'the page says so and goes on in the end', async (scene) => {
      await untilSaid(scene, /^Reconnecting · /);
      await until('another connection', scene.says, ({ connections }) => connections > 1);
      await untilNext(scene);
    });
    meetInChromium('frozen-5', 'the page says so, and is back with it', async (scene) => {
      await untilSaid(scene, /^Reconnecting · /);
      await untilSays(scene, /^Connected$/);
      await scene.untilInCall();
    });
    for (const flood of ['messages-10000', 'devices-10000']) {
      meet(flood, 'the page goes on to answer its user', async (scene) => {
        await untilTalked(scene, 3);
        await untilCalls(scene);
        await scene.write('Hello?');
        const row = () => scene.page.evaluate(() => ({ rows: document.querySelectorAll('[role=log] p').length, said: document.querySelector('[role=log]').textContent }));
        const later = () => scene.partner.sendMany(1, { text: 'still here' }).then(row);
        const { rows } = await until('what is said later', later, ({ said }) => said.includes('still here'));
        assert.ok(rows <= 200, `${rows} rows`);
      });
    }
    meetInChromium('offers-300', 'the call goes on', async (scene) => {
      await until('all are there', scene.says, ({ answers }) => answers > 0);
      await untilTalked(scene, 3);
      await untilCalls(scene);
    });
  });
}
