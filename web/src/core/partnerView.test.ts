import { describe, expect, it } from 'vitest';
import { bothOn, fakeFacts } from '../testing/fakes';
import { type Counts, type LinkFacts } from './known';
import * as patience from './patience';
import type { PartnerView } from './partner';
import { all, inCall, nothing, Play } from '../testing/play';

describe('picture and sound', () => {
  it.each<[string, Partial<LinkFacts>, Counts, Partial<PartnerView>]>([
    ['all is well', {}, all, { picture: 'shown', sound: 'heard' }],
    ['the partner says the camera is off', { devices: { ...bothOn, camera: false } }, { ...all, frames: 0, video: 0 }, { picture: 'off' }],
    ['the partner says the microphone is off', { devices: { ...bothOn, mic: false } }, { ...all, audio: 0 }, { sound: 'off' }],
    ['no picture comes', {}, { ...all, frames: 0, video: 0 }, { picture: 'missing', sound: 'heard' }],
    ['none is promised', { promised: { audio: true, video: false }, devices: null }, { ...all, frames: 0, video: 0 }, { picture: 'missing' }],
    ['packets come, and no picture can be made of them', {}, { ...all, frames: 0 }, { picture: 'missing' }],
    ['no sound comes', {}, { ...all, audio: 0 }, { picture: 'shown', sound: 'missing' }],
    ['no sound is promised', { promised: { audio: false, video: true } }, { ...all, audio: 0 }, { sound: 'missing' }],
  ])('are named: %s', (_name, change, income, seen) => {
    const play = new Play().become(fakeFacts(change)).go(patience.picture + 500, income);
    expect(play.view).toMatchObject({ stand: 'connected', ...seen });
  });

  it('that are missed stay so until one comes, whatever becomes of the path', () => {
    const sound = { ...all, video: 0, frames: 0 };
    const play = new Play().become(fakeFacts({ devices: null })).go(5000, sound).go(2500, nothing).go(500, sound);
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'missing' });
    expect(play.go(500).view.picture).toBe('shown');
  });

  it('that stand still are named, but not those of a screen', () => {
    const sound = { ...all, video: 0, frames: 0 };
    expect(inCall().go(5000, sound).view.picture).toBe('stuck');
    expect(inCall(true, { devices: { ...bothOn, screen: true } }).go(5000, sound).view.picture).toBe('shown');
  });

  it('have another connection built once, where the partner has a page that follows', () => {
    const sound = { ...all, video: 0, frames: 0 };
    const play = inCall().go(15_000, sound).answer().become(fakeFacts({ epoch: 1 })).go(120_000, sound);
    expect(play.tried).toEqual(['rebuild']);
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'missing' });
    expect(inCall(true, { devices: null }).go(120_000, sound).tried).toEqual([]);
  });

  it('are not missed while they could not come: a path that is back is left alone', () => {
    const sound = { ...all, video: 0, frames: 0 };
    const play = inCall().go(patience.repairPicture, nothing).answer().go(1000, sound).go(1000);
    expect(play.tried).not.toContain('rebuild');
    expect(play.view).toMatchObject({ stand: 'connected', picture: 'shown' });
  });
});

describe('the chat', () => {
  it.each<[Partial<LinkFacts>, PartnerView['chat']]>([
    [{}, 'open'],
    [{ sayings: 0, devices: null }, 'mute'],
    [{ channel: 'connecting', sayings: 0, devices: null }, 'mute'],
    [{ channel: 'closed', sayings: 0, devices: null }, 'mute'],
    [{ channel: 'closing' }, 'gone'],
    [{ channel: 'closed' }, 'gone'],
  ])('is there once the partner has spoken, and gone with the channel: %o is %s', (change, chat) => {
    const play = inCall(true, change);
    expect(play.view).toMatchObject({ stand: 'connected', chat });
    expect(play.remedies).toEqual([]);
  });
});
