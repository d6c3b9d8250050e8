import './index.css';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { watchPage } from './core/telemetry';
import { loadChat } from './pages/ChatRoute';
import { reportErrors } from './reportErrors';
import { speakPreferred } from './text/language';

reportErrors();
watchPage();
await Promise.all([speakPreferred(), location.pathname === '/chat' && loadChat().catch(() => undefined)]);

const root = document.getElementById('root');
if (root) {
  // At once: who takes the page's picture when it has loaded takes it with what is on it.
  flushSync(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
