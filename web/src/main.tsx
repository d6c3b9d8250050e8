import './index.css';
import { startTransition, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { watchPage } from './core/telemetry';
import { loadChat } from './pages/ChatRoute';
import { reportErrors } from './reportErrors';
import { speakPreferred } from './text/language';

reportErrors();
watchPage();
const isChat = location.pathname === '/chat';
await Promise.all([speakPreferred(), isChat && loadChat().catch(() => undefined)]);

// The front page at once: who takes its picture when it has loaded takes it with what is on it. The chat in slices, between
// which a slow phone opens the camera.
const draw = isChat ? startTransition : flushSync;

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
