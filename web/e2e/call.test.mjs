import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until, untilInCall, untilSaid, untilStatus } from './harness.mjs';
import { assertNoErrors, setStage } from './stage.mjs';

const empty = { activeUsers: 0, activeSessions: 0, waitingUsers: 0 };

describe('a call between browsers', () => {
  const stage = setStage({
    async left(users) {
      assertNoErrors(users);
      await untilStats(empty);
    },
  });
  const enter = async () => {
    const user = await stage.open();
    await user.enter();
    return user;
  };
  const enterPair = async () => {
    const pair = await Promise.all([enter(), enter()]);
    await untilInCall(...pair);
    return pair;
  };
  const untilStats = (wanted) =>
    until(
      `stats ${JSON.stringify(wanted)}`,
      () => stage.server.stats(),
      (stats) => Object.entries(wanted).every(([name, count]) => stats[name] === count),
    );

  it('lets both see and hear each other, and counts the time', async () => {
    const [ann, bob] = await enterPair();
    assert.match(await ann.timer.textContent(), /^\d+:\d\d$/);
    for (const user of [ann, bob]) await until('the timer runs', () => user.timer.textContent(), (time) => /^\d+:\d\d$/.test(time) && !/^0:0[01]$/.test(time));
    await untilStats({ activeUsers: 2, activeSessions: 1, waitingUsers: 0 });
  });

  it('shows the other side a mute and a camera that is off', async () => {
    const [ann, bob] = await enterPair();
    await ann.press('Mute');
    await bob.page.getByText('Partner is muted').waitFor();
    await ann.press('Turn camera off');
    await bob.page.getByText("Partner's camera is off").waitFor();
    await ann.press('Unmute');
    await bob.page.getByText('Partner is muted').waitFor({ state: 'detached' });
    await ann.press('Turn camera on');
    await bob.page.getByText("Partner's camera is off").waitFor({ state: 'detached' });
    await ann.button('Mute').waitFor();
    await ann.button('Turn camera off').waitFor();
  });

  it('brings the next stranger on Skip', async () => {
    const [ann, bob] = await enterPair();
    const eve = await enter();
    await untilStatus(eve, /Waiting for a partner/);
    await ann.press('Skip');
    await untilSaid(bob, /partner left/i);
    await untilInCall(ann, eve);
    await untilStatus(bob, /Waiting for a partner/);
    await untilStats({ activeUsers: 3, activeSessions: 1, waitingUsers: 1 });
  });

  it('says that the partner left when a browser is closed, and looks for the next', async () => {
    const [ann, bob] = await enterPair();
    await ann.leave();
    await untilSaid(bob, /^Partner left$/);
    await untilStatus(bob, /Waiting for a partner/);
    await untilInCall(bob, await enter());
  });

  it('leaves nothing behind when the user goes to the front page', async () => {
    const [ann, bob] = await enterPair();
    await ann.page.getByRole('link', { name: 'Flinxx' }).click();
    await untilSaid(bob, /^Partner left$/);
    await untilStats({ activeUsers: 1 });
    const states = await ann.page.evaluate(() =>
      globalThis.connections.flatMap((pc) => [pc.connectionState, ...pc.getSenders().map(({ track }) => track?.readyState)]),
    );
    assert.deepEqual([...new Set(states)], ['closed', 'ended']);
    await ann.enter();
    await untilInCall(ann, bob);
  });

  it('stops and starts again', async () => {
    const [ann, bob] = await enterPair();
    await ann.press('Stop');
    await untilStatus(ann, /^Stopped$/);
    await untilSaid(bob, /^Partner left$/);
    await untilStats({ activeUsers: 2, activeSessions: 0 });
    await ann.press('Start again');
    await untilInCall(ann, bob);
    await ann.press('Stop');
    await bob.press('Stop');
    await untilStats({ activeUsers: 2, activeSessions: 0, waitingUsers: 0 });
  });
});
