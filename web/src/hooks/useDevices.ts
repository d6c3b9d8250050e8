import { useEffect, useState } from 'react';
import { type DeviceList, listDevices } from '../core/media';

const none: DeviceList = { cameras: [], mics: [], speakers: [] };

/** The devices that there are, also when one comes or goes. Their names come with the stream that was allowed. */
export function useDevices(stream: MediaStream | null): DeviceList {
  const [devices, setDevices] = useState(none);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      const found = await listDevices().catch(() => none);
      if (wanted) setDevices(found);
    };
    void read();
    navigator.mediaDevices?.addEventListener?.('devicechange', read);
    return () => {
      wanted = false;
      navigator.mediaDevices?.removeEventListener?.('devicechange', read);
    };
    // With a stream come the names: the devices are read anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [stream]);
  return devices;
}
