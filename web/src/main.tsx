import './index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { watchPage } from './core/telemetry';
import { reportErrors } from './reportErrors';
import { speakPreferred } from './text/language';

reportErrors();
watchPage();
await speakPreferred();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
