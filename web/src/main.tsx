import './index.css';
import { startTransition, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { watchPage } from './core/telemetry';
import { loadCall } from './pages/CallRoute';
import { reportErrors } from './reportErrors';
import { speakPreferred } from './text/language';

reportErrors();
watchPage();
const isCall = location.pathname === '/chat';
await Promise.all([speakPreferred(), isCall && loadCall().catch(() => undefined)]);

// The front page at once: who takes its picture when it has loaded takes it with what is on it. The call in slices, between
// which a slow phone opens the camera.
const draw = isCall ? startTransition : flushSync;

const root = document.getElementById('root');
if (root) {
  draw(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
