import { afterEach, expect, it, vi } from 'vitest';
import { chosenDevice, SettingsStore } from './settings';

afterEach(() => localStorage.clear());

function read(stored: string) {
  localStorage.setItem('flinxx', stored);
  return new SettingsStore().get();
}

const usual = new SettingsStore().get();

it('reads what a former version stored', () => {
  const former = { camera: false, mic: true, cameraId: 'c', micId: '', speakerId: 's', autoNext: false };
  expect(read(JSON.stringify(former))).toEqual({ ...usual, ...former });
});

it.each([
  'null', '5', '"text"', '[]', '{', '', '[["camera", false]]',
  '{"camera": "no", "micId": 5, "cameraId": null, "corner": "middle", "language": 1, "unknown": true}',
  '{"__proto__": {"camera": false}, "constructor": {}, "toString": "x", "hasOwnProperty": false}',
])('takes nothing from garbage: %s', (stored) => {
  expect(read(stored)).toEqual(usual);
});

it('keeps what is good beside what is not', () => {
  expect(read('{"cameraId": "second", "micId": {}, "corner": "top-start"}')).toEqual({ ...usual, cameraId: 'second', corner: 'top-start' });
});

it('holds until the page is left where nothing can be stored', () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  const store = new SettingsStore();
  store.change(chosenDevice('mic', 'm', 'Headset'));
  expect(store.get()).toMatchObject({ micId: 'm', micName: 'Headset' });
});
