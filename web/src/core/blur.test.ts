import { describe, expect, it, vi } from 'vitest';
import { bothOn, fakeHeard, fakeMatch } from '../testing/fakes';
import { fakeSurroundings, setUpCall } from '../testing/fakeCall';
import { blurMs } from './blur';
import { reduce } from './reducer';
import { type CallEvent, type CallState, initialState, partnerOf } from './state';

const met: CallEvent = { type: 'matched', match: fakeMatch() };
const frame: CallEvent = { type: 'frame' };
const over: CallEvent = { type: 'blur-over' };
const devices = (camera: boolean): CallEvent => ({ type: 'heard', heard: fakeHeard({ devices: { ...bothOn, camera } }), at: 0 });
const blur = (on: boolean): CallEvent => ({ type: 'blur', on });

const meet = (...events: CallEvent[]): CallState =>
  events.reduce((state, event) => reduce(state, event).state, { ...initialState, phase: { tag: 'waiting' } } as CallState);
const blurAfter = (...events: CallEvent[]) => partnerOf(meet(met, ...events))?.blur;

describe('a picture', () => {
  it('that is new is blurred until a moment after its first frame', () => {
    expect(blurAfter()).toBe('fresh');
    expect(blurAfter(over)).toBe('fresh');
    expect(reduce(meet(met), frame).effects).toEqual([{ type: 'unblur-later', ms: blurMs }]);
    expect(blurAfter(frame)).toBe('soon');
    expect(blurAfter(frame, over)).toBe('off');
    expect(reduce(meet(met, frame), frame).effects).toEqual([]);
  });

  it('is shown by the first press, and blurred again at once and for as long as the user wants', () => {
    expect(blurAfter(blur(false), frame)).toBe('off');
    expect(blurAfter(frame, over, blur(true), frame, over)).toBe('held');
    expect(blurAfter(frame, blur(true), over, devices(false), devices(true), over)).toBe('held');
  });

  it('that comes later in the call is new', () => {
    expect(blurAfter(frame, over, devices(true))).toBe('off');
    expect(blurAfter(frame, over, devices(false))).toBe('off');
    expect(blurAfter(frame, over, devices(false), devices(true))).toBe('soon');
    expect(blurAfter(devices(false), devices(true))).toBe('fresh');
    expect(reduce(meet(met, frame, devices(false)), devices(true)).effects).toEqual([{ type: 'unblur-later', ms: blurMs }]);
  });

  it('is not blurred by itself where the user wants that', () => {
    const never: CallEvent = { type: 'blur-first', on: false };
    const shown = meet(never, met, frame, devices(false), devices(true));
    expect(partnerOf(shown)?.blur).toBe('off');
    expect(partnerOf(meet(never, met, blur(true)))?.blur).toBe('held');
  });
});

describe('in a call', () => {
  fakeSurroundings();

  it('the moment is over in time, and never the next partner’s', async () => {
    const { call, partner, hear, chosen } = await setUpCall();
    call.sawFrame();
    expect(partner()?.blur).toBe('soon');
    vi.advanceTimersByTime(blurMs);
    expect(partner()?.blur).toBe('off');
    hear({ type: 'matched', match: fakeMatch() });
    call.sawFrame();
    vi.advanceTimersByTime(blurMs - 1);
    hear({ type: 'matched', match: fakeMatch() });
    call.sawFrame();
    vi.advanceTimersByTime(blurMs - 1);
    expect(partner()?.blur).toBe('soon');
    call.setBlurFirst(false);
    expect(chosen().blurFirst).toBe(false);
  });
});
