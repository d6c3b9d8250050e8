import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fakeMatch, fakePartner } from '../testing/fakes';
import { Recorder } from './recorder';
import { SettingsStore } from './settings';
import { type CallState, initialState } from './state';
import { Telemetry, type TelemetryReport } from './telemetry';

let sent: TelemetryReport[];
beforeEach(() => {
  sent = [];
  localStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

const open = (enabled = true) => new Telemetry(() => enabled, (report) => sent.push(report));

it('sends what it gathered once, and at most eight errors', () => {
  const telemetry = open();
  telemetry.note({ connectMs: 5 });
  for (let n = 0; n < 20; n += 1) telemetry.fail('ice_lost');
  telemetry.flush();
  telemetry.flush();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.connectMs).toBe(5);
  expect(sent[0]?.errors).toHaveLength(8);
});

it('sends nothing when the user does not want that', () => {
  const telemetry = open(false);
  telemetry.note({ connectMs: 5 });
  telemetry.flush();
  expect(sent).toEqual([]);
});

it('is off by default in a browser that does not want to be counted, and stays as the user has it', () => {
  expect(new SettingsStore().get().telemetry).toBe(true);
  vi.stubGlobal('navigator', { doNotTrack: '1' });
  expect(new SettingsStore().get().telemetry).toBe(false);
  new SettingsStore().change({ telemetry: true });
  expect(new SettingsStore().get().telemetry).toBe(true);
});

it('takes nothing from the storage that is not a setting', () => {
  localStorage.setItem('flinxx', '{"mic":"yes","corner":"middle","camera":false,"selfHidden":true}');
  expect(new SettingsStore().get()).toMatchObject({ mic: true, corner: null, camera: false, selfHidden: true });
  localStorage.setItem('flinxx', 'garbage');
  expect(new SettingsStore().get().camera).toBe(true);
});

const at = (phase: CallState['phase']): CallState => ({ ...initialState, phase });

it('reports a call when it is over: how it began, how long it was, what went wrong', () => {
  const recorder = new Recorder(open());
  const match = fakeMatch();
  const partner = fakePartner();
  const view = { stand: 'connected', long: false, spent: false, picture: 'shown', sound: 'heard', chat: 'open' } as const;
  const negotiating = at({ tag: 'negotiating', partner });
  const inCall = at({ tag: 'inCall', since: 1000, partner });
  recorder.hear({ type: 'start', autoNext: true, blurFirst: true }, initialState, at({ tag: 'asking' }), 0);
  recorder.hear({ type: 'matched', match }, at({ tag: 'waiting' }), negotiating, 900);
  recorder.hear({ type: 'partner-view', view, at: 1000 }, negotiating, inCall, 1000);
  recorder.sawFrame();
  const reconnecting = at({ tag: 'reconnecting', since: 1000, partner });
  recorder.hear({ type: 'partner-view', view: { ...view, stand: 'broken' }, at: 2000 }, inCall, reconnecting, 2000);
  recorder.hear({ type: 'stop' }, inCall, at({ tag: 'idle' }), 61_000);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ callSeconds: 60, errors: ['ice_interrupted'] });
  expect(sent[0]?.connectMs).toBeGreaterThanOrEqual(0);
  expect(sent[0]?.firstFrameMs).toBeGreaterThanOrEqual(0);
});
