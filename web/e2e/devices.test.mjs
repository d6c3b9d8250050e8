import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startBrowser, until, untilAlert, untilInCall, untilStatus } from './harness.mjs';
import { setStage } from './stage.mjs';

/** In the page: the browser has no camera, as Chromium says it. */
function hideCamera() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (wanted.video) throw new DOMException('Requested device not found', 'NotFoundError');
    return real(wanted);
  };
}

function holdCamera() {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException('Could not start video source', 'NotReadableError');
  };
}

/** In the page: counts what is opened, and keeps it in `tracks`. */
function keepOpened() {
  globalThis.tracks = [];
  globalThis.openings = 0;
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    globalThis.openings += 1;
    const stream = await open(wish);
    globalThis.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** In the page: a camera that takes its time, until `comeOn` is called; the browser asks nobody. */
function slowCamera() {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const coming = new Promise((resolve) => (globalThis.comeOn = resolve));
  navigator.mediaDevices.getUserMedia = (wish) => coming.then(() => open(wish));
}

const cameraTracks = (user) => user.page.getByLabel('Your video').evaluate((video) => video.srcObject?.getVideoTracks().length ?? 0);

describe('devices', () => {
  const stage = setStage();
  const open = (prepare, browser, url) => stage.open({}, prepare, { browser, url });
  const enter = async (prepare) => {
    const user = await open(prepare);
    await user.enter();
    return user;
  };

  it('are checked on the front page when one wants that, and the choice holds in the call', async () => {
    const user = await open();
    await user.page.getByRole('button', { name: 'Check camera and microphone' }).click();
    const sheet = user.page.getByRole('dialog');
    await until('the own picture', () => sheet.getByLabel('Your video').evaluate((video) => video.videoWidth), (width) => width > 0);
    const level = sheet.getByRole('meter', { name: 'Microphone level' });
    await until('the level moves', () => level.evaluate((meter) => meter.value), (value) => value > 0.05);
    for (const name of ['Microphone', 'Speaker']) await sheet.getByLabel(name, { exact: true }).waitFor();
    await sheet.getByRole('button', { name: 'Turn camera off' }).click();
    await sheet.getByRole('button', { name: 'Turn camera on' }).waitFor();
    await sheet.getByRole('link', { name: /^Start/ }).click();
    await untilStatus(user, /Waiting for a partner/);
    assert.equal(await cameraTracks(user), 0);
    await user.button('Turn camera on').waitFor();
  });

  it('are opened once from the preview to the call, and go with it', async () => {
    const user = await open(keepOpened);
    await user.press('Check camera and microphone');
    const sheet = user.page.getByRole('dialog');
    await until('the own picture', () => sheet.getByLabel('Your video').evaluate((video) => video.videoWidth), (width) => width > 0);
    await sheet.getByRole('link', { name: /^Start/ }).click();
    await untilStatus(user, /Waiting for a partner/);
    const opened = () => user.page.evaluate(() => ({ openings: globalThis.openings, states: globalThis.tracks.map(({ readyState }) => readyState) }));
    assert.deepEqual(await opened(), { openings: 1, states: ['live', 'live'] });
    await user.press('Stop');
    await until('nothing is open', opened, ({ states }) => states.every((state) => state === 'ended'));
    assert.deepEqual(await opened(), { openings: 1, states: ['ended', 'ended'] });
  });

  it('are said to start while they take a while', async () => {
    const user = await stage.open({ permissions: ['camera', 'microphone'] }, slowCamera);
    await user.enter();
    await untilStatus(user, /^Starting the camera$/);
    await user.page.getByRole('heading', { name: 'Starting the camera' }).waitFor();
    await user.page.evaluate(() => globalThis.comeOn());
    await untilStatus(user, /Waiting for a partner/);
  });

  it('need no camera for a call, and one can come later', async () => {
    const [ann, bob] = await Promise.all([enter(hideCamera), enter()]);
    await untilAlert(ann, /No camera or microphone found/);
    await ann.press('Join with sound only');
    await untilStatus(ann, /^Connected$/);
    await bob.page.getByText("Partner's camera is off").waitFor();
    await until('sound on both sides', async () => Promise.all([ann.inbound(), bob.inbound()]), (all) => all.every(({ audioPackets }) => audioPackets > 0));
    await until('the picture of who has a camera', ann.inbound, ({ frames }) => frames > 0);
    await ann.page.reload();
    await ann.begin();
    await untilStatus(ann, /Connected|Waiting/);
    assert.equal(await ann.alert.textContent(), '', 'the choice was remembered');
  });

  it('can be joined without any at all, and a camera be switched on in the call', async () => {
    const strict = await startBrowser({ permissions: false });
    try {
      const ann = await open(undefined, strict);
      await ann.page.context().grantPermissions([]);
      await ann.enter();
      await ann.press('Join without camera and microphone');
      const bob = await enter();
      await untilStatus(ann, /^Connected$/);
      await bob.page.getByText('Partner is muted').waitFor();
      await ann.page.context().grantPermissions(['camera', 'microphone']);
      await ann.press('Turn camera on');
      await ann.press('Unmute');
      await untilInCall(ann, bob);
    } finally {
      await strict.close();
    }
  });

  it('say when another program has them', async () => {
    const ann = await enter(holdCamera);
    await untilAlert(ann, /in use.*Close the other app/);
  });

  it('may be unplugged in the call, which goes on, and another is one press away', async () => {
    const [ann, bob] = await Promise.all([enter(), enter()]);
    await untilInCall(ann, bob);
    await ann.page.getByLabel('Your video').evaluate((video) => {
      const [track] = video.srcObject.getVideoTracks();
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await untilAlert(ann, /Your camera is gone/);
    await bob.page.getByText("Partner's camera is off").waitFor();
    await untilStatus(ann, /^Connected$/);
    await ann.press('Use another');
    await untilAlert(ann, /^$/);
    await untilInCall(ann, bob);
  });

  it('are not to be had at an insecure address, and the page offers the secure one', async () => {
    const mapped = await startBrowser({ flags: ['--host-resolver-rules=MAP insecure.test 127.0.0.1'] });
    try {
      const { port } = new URL(stage.server.url);
      const user = await open(undefined, mapped, `http://insecure.test:${port}/chat`);
      await untilAlert(user, /not secure/);
      await user.button('Open with https').waitFor();
    } finally {
      await mapped.close();
    }
  });

  it('are of no use without WebRTC, and the page says where there is some', async () => {
    const user = await enter(() => {
      delete globalThis.RTCPeerConnection;
    });
    await untilAlert(user, /cannot make video calls/);
    await user.button('Copy the link').waitFor();
  });
});
