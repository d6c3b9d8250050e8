import './admin.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { speakPreferred } from '../src/text/language';
import { App } from './App';

await speakPreferred();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
