import { useEffect, useRef } from 'react';
import { watchLevel } from '../core/level';
import type { Device } from '../core/media';
import { settings } from '../core/settings';
import { useDevices } from '../hooks/useDevices';
import { useSettings } from '../hooks/useSettings';
import { useText } from '../hooks/useText';
import { Select } from './Field';

interface LevelProps {
  readonly stream: MediaStream;
}

/** Moves by itself: ten times a second is too often for the rest of the page. */
function LevelMeter({ stream }: LevelProps) {
  const text = useText();
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(
    () =>
      watchLevel(stream, (level) => {
        if (bar.current) bar.current.value = level;
      }),
    [stream],
  );
  return (
    <div className="flex items-center gap-3 text-sm text-muted">
      <span aria-hidden="true" className="shrink-0">
        {text.settings.level}
      </span>
      <meter ref={bar} aria-label={text.settings.level} min={0} max={1} className="level h-2 w-full" />
    </div>
  );
}

interface PickerProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  readonly onPick: (id: string, name: string) => void;
}

function Picker({ label, devices, chosen, onPick }: PickerProps) {
  const text = useText();
  // Nothing is to be chosen of one.
  if (devices.length < 2) return null;
  const known = devices.some(({ deviceId }) => deviceId === chosen);
  return (
    <Select
      label={label}
      value={known ? chosen : ''}
      onChange={(id) => onPick(id, devices.find(({ deviceId }) => deviceId === id)?.label ?? '')}
    >
      <option value="">{text.settings.automatic}</option>
      {devices.map(({ deviceId, label: name }, index) => (
        <option key={deviceId} value={deviceId}>
          {name || `${label} ${index + 1}`}
        </option>
      ))}
    </Select>
  );
}

/** Whether the browser lets a page choose where sound comes out. */
const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

interface Props {
  readonly stream: MediaStream | null;
  readonly onPick: (device: Device, id: string, name: string) => void;
}

export function DevicePickers({ stream, onPick }: Props) {
  const { cameraId, micId, speakerId } = useSettings();
  const { cameras, mics, speakers } = useDevices(stream);
  const text = useText().settings;
  return (
    <div className="space-y-4">
      <Picker label={text.camera} devices={cameras} chosen={cameraId} onPick={(id, name) => onPick('camera', id, name)} />
      <div className="space-y-3">
        <Picker label={text.mic} devices={mics} chosen={micId} onPick={(id, name) => onPick('mic', id, name)} />
        {stream && <LevelMeter stream={stream} />}
      </div>
      {canChooseSpeaker && (
        <Picker
          label={text.speaker}
          devices={speakers}
          chosen={speakerId}
          onPick={(id) => settings.change({ speakerId: id })}
        />
      )}
    </div>
  );
}
