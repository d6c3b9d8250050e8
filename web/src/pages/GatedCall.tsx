import { useCallback, useEffect, useState } from 'react';
import { buttonStyle } from '../components/buttonStyle';
import { Gate } from '../components/gate/Gate';
import { Message } from '../components/Message';
import { consent } from '../core/consent';
import { markMoment } from '../core/moments';
import { beginCall } from '../hooks/useCall';
import { useStore } from '../hooks/useStore';
import { useText } from '../hooks/useText';
import { Call } from './Call';

const retryMs = 3000;

/** Without the server nobody knows what there is to agree to. */
function ServerAway() {
  const { problem, way } = useText();
  useEffect(() => {
    const retry = setInterval(() => void consent.load(), retryMs);
    return () => clearInterval(retry);
  }, []);
  return (
    <Message title={problem.offline.title} body={problem.offline.advice}>
      <button type="button" className={buttonStyle('primary')} onClick={() => void consent.load()}>
        {way.tryNow}
      </button>
    </Message>
  );
}

/** Before it is drawn: the call of whoever has agreed begins. */
export function begin(): void {
  if (consent.get().given) beginCall();
}

/** The call, behind what one agrees to before the first one. To agree is to press Start. */
export function GatedCall() {
  const { terms, given } = useStore(consent);
  const [pressed, setPressed] = useState(false);
  const agree = useCallback(() => {
    markMoment('start');
    setPressed(true);
    consent.give();
  }, []);
  if (given) return <Call pressed={pressed} />;
  return terms ? <Gate terms={terms} onAgree={agree} /> : <ServerAway />;
}
