import { keepRunning } from './audio';

const readingMs = 80;

/** How loud the stream is, from 0 to 1, some times a second; ends with the function that is returned. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0 || !('AudioContext' in globalThis)) return () => undefined;
  const context = new AudioContext();
  const rest = keepRunning(context);
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // Speech is somewhere between -60 and -10 dB.
    const decibels = 10 * Math.log10(power + 1e-9);
    onLevel(Math.min(1, Math.max(0, (decibels + 60) / 50)));
  }, readingMs);
  return () => {
    clearInterval(timer);
    rest();
    void context.close();
  };
}
