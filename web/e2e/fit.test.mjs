// A phone that is held upright, and a desktop: each sees nearly all of the other.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openUser, until, untilInCall } from './harness.mjs';
import { setStage } from './stage.mjs';

/** In the page: a camera of this size, whose picture has a mark in each corner. */
function holdCamera([width, height]) {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const canvas = document.createElement('canvas');
  globalThis.turnCamera = (wide, high) => Object.assign(canvas, { width: wide, height: high });
  globalThis.turnCamera(width, height);
  setInterval(() => {
    const context = canvas.getContext('2d');
    const { width: w, height: h } = canvas;
    context.fillStyle = '#2c5a7e';
    context.fillRect(0, 0, w, h);
    context.fillStyle = '#e8a27c';
    context.beginPath();
    context.ellipse(w / 2, h / 2, Math.min(w, h) * 0.25, Math.min(w, h) * 0.32, 0, 0, 7);
    context.fill();
    context.fillStyle = '#ffffff';
    for (const x of [0.11, 0.89]) for (const y of [0.11, 0.89]) context.fillRect(x * w - 15, y * h - 15, 30, 30);
    context.fillRect((Date.now() / 10) % w, h / 2, 8, 8);
  }, 50);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    for (const track of stream.getVideoTracks()) {
      stream.removeTrack(track);
      track.stop();
      stream.addTrack(canvas.captureStream(20).getVideoTracks()[0]);
    }
    return stream;
  };
}

/** The share of the partner's picture that is to be seen, its shape, and how much of the screen it fills. */
const seen = (user) =>
  user.remoteVideo.evaluate((video) => {
    const { width, height } = video.getBoundingClientRect();
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(width / videoWidth, height / videoHeight);
    const part = (length, of) => Math.min(1, of / (length * scale));
    const filled = (length, of) => Math.min(1, (length * scale) / of);
    return {
      wide: videoWidth > videoHeight,
      share: part(videoWidth, innerWidth) * part(videoHeight, innerHeight),
      fills: filled(videoWidth, innerWidth) * filled(videoHeight, innerHeight),
    };
  });
const isWhole = ({ share, fills }) => share > 0.999 && fills < 0.99;
const isFilling = ({ share, fills }) => share > 0.79 && fills > 0.999;

describe('the partner of another shape', () => {
  const stage = setStage();
  async function enter(viewport, camera) {
    const user = await openUser(stage.browser, stage.server.url, { viewport });
    await user.page.addInitScript(holdCamera, camera);
    await user.page.goto(stage.server.url);
    await user.enter();
    return user;
  }

  it('is in sight, also when a phone is turned or a window gets another size', async () => {
    const [phone, desktop] = await Promise.all([
      enter({ width: 390, height: 844 }, [720, 1280]),
      enter({ width: 1280, height: 720 }, [1280, 720]),
    ]);
    await untilInCall(phone, desktop);
    await until('the phone in the desktop', () => seen(desktop), (now) => !now.wide && isWhole(now));
    await until('the desktop in the phone', () => seen(phone), (now) => now.wide && isWhole(now));
    if (process.env.FLINXX_PICTURES) {
      await phone.page.waitForTimeout(1500); // for the eye alone: looks go over into one another
      for (const [name, { page }] of Object.entries({ phone, desktop })) await page.screenshot({ path: `${process.env.FLINXX_PICTURES}/${name}.png` });
    }

    await phone.page.setViewportSize({ width: 844, height: 390 });
    await phone.page.evaluate(() => globalThis.turnCamera(1280, 720));
    await until('the same shape fills the desktop', () => seen(desktop), (now) => now.wide && isFilling(now));
    await until('nearly the same shape on the phone', () => seen(phone), isFilling);
    await desktop.page.setViewportSize({ width: 500, height: 700 });
    await until('a narrow window', () => seen(desktop), isWhole);

    // Two clicks, or a key, change that; a blur that is taken away by a click does not. A busy machine may take too long between two real ones.
    const isInFocus = () => desktop.remoteVideo.evaluate((video) => !video.nextElementSibling?.querySelector('canvas'));
    await until('the picture is in focus', isInFocus, Boolean);
    await desktop.remoteVideo.evaluate((video) => {
      const click = () => video.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, isPrimary: true, clientX: 200, clientY: 300 }));
      click();
      click();
    });
    await until('the narrow window is filled', () => seen(desktop), ({ fills }) => fills > 0.999);
    await desktop.page.keyboard.press('z');
    await until('all of it again', () => seen(desktop), isWhole);
    assert.deepEqual([...phone.errors, ...desktop.errors], []);
    await Promise.all([phone.leave(), desktop.leave()]);
  });
});
