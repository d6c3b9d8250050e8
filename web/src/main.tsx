import './index.css';
import { startTransition, StrictMode } from 'react';
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
  // In slices, so that a slow phone stays responsive meanwhile.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
}
