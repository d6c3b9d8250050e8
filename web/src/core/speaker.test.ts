import { expect, it, vi } from 'vitest';
import { onNextPress, Speaker } from './speaker';

const later = () => new Promise((resolve) => setTimeout(resolve));

function setUp() {
  const setSinkId = vi.fn<(id: string) => Promise<void>>(() => Promise.resolve());
  return { setSinkId, speaker: new Speaker({ setSinkId }) };
}

it('says nothing before something was chosen', async () => {
  const { speaker, setSinkId } = setUp();
  speaker.choose('');
  await later();
  expect(setSinkId).not.toHaveBeenCalled();
  speaker.choose('a');
  speaker.choose('a');
  await later();
  expect(setSinkId.mock.calls).toEqual([['a']]);
  speaker.choose('');
  await later();
  expect(setSinkId.mock.lastCall).toEqual(['']);
});

it('waits for a press where the browser wants one', async () => {
  const { speaker, setSinkId } = setUp();
  setSinkId.mockRejectedValueOnce(new DOMException('a user gesture is required', 'NotAllowedError'));
  speaker.choose('a');
  await later();
  document.dispatchEvent(new Event('pointerup'));
  await later();
  expect(setSinkId.mock.calls).toEqual([['a'], ['a']]);
  document.dispatchEvent(new Event('pointerup'));
  await later();
  expect(setSinkId).toHaveBeenCalledTimes(2);
});

it('takes the last choice where several come at once, and leaves a speaker that is gone', async () => {
  const { speaker, setSinkId } = setUp();
  setSinkId.mockRejectedValueOnce(new DOMException('gone', 'NotFoundError'));
  for (const id of ['a', 'b', 'c']) speaker.choose(id);
  await later();
  expect(setSinkId.mock.calls).toEqual([['a'], ['c']]);
});

it('hears no press after its end, nor without such a browser', async () => {
  const act = vi.fn<() => void>();
  onNextPress(act)();
  document.dispatchEvent(new Event('keydown'));
  expect(act).not.toHaveBeenCalled();
  new Speaker({}).choose('a');
  const { speaker, setSinkId } = setUp();
  setSinkId.mockRejectedValue(new DOMException('a user gesture is required', 'NotAllowedError'));
  speaker.choose('a');
  await later();
  speaker.close();
  document.dispatchEvent(new Event('keydown'));
  await later();
  expect(setSinkId).toHaveBeenCalledOnce();
});
