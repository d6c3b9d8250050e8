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

// No await outside of a function: what is fetched meanwhile stands on this file, and would wait for its end.
async function start(): Promise<void> {
  const isCall = location.pathname === '/chat';
  await Promise.all([speakPreferred(), isCall && loadCall().catch(() => undefined)]);
  const root = document.getElementById('root');
  if (!root) return;
  // The front page at once: who takes its picture when it has loaded takes it with what is on it. The call in slices,
  // between which a slow phone opens the camera.
  const draw = isCall ? startTransition : flushSync;
  draw(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}

void start();
