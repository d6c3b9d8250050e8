import { useEffect, useState } from 'react';
import { type DeviceList, listDevices, noDevices } from '../core/media';
import { Opening } from '../core/opening';

/** The devices that there are, also when one comes or goes. Their names come with the stream that was allowed. */
export function useDevices(stream: MediaStream | null): DeviceList {
  const [devices, setDevices] = useState(noDevices);
  useEffect(() => {
    const reading = new Opening<DeviceList>();
    const read = () => void reading.ask(() => listDevices().catch(() => noDevices), setDevices);
    read();
    navigator.mediaDevices?.addEventListener?.('devicechange', read);
    return () => {
      reading.forget();
      navigator.mediaDevices?.removeEventListener?.('devicechange', read);
    };
    // With a stream come the names: the devices are read anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [stream]);
  return devices;
}
