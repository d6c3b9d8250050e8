import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { MeetingTiles } from '../src/components/home/MeetingTiles';

const rooms = [
  { wall: ['#2b1b3a', '#7a3346', '#b9593f'], lights: ['#ffd9a0', '#ff9a6b', '#ffb98a'] },
  { wall: ['#16243d', '#2c4a6e', '#4f7f8f'], lights: ['#a9e0ff', '#ffe6b0', '#8f8bff'] },
] as const;

/** A room out of focus. */
function paintRoom(context: CanvasRenderingContext2D, { wall, lights }: (typeof rooms)[number]): void {
  const fill = context.createLinearGradient(0, 0, 1280, 720);
  wall.forEach((colour, at) => fill.addColorStop(at / 2, colour));
  context.fillStyle = fill;
  context.fillRect(0, 0, 1280, 720);
  for (let n = 0; n < 14; n += 1) {
    const [x, y, radius] = [(n * 211 + 60) % 1280, (n * 137) % 560, 34 + ((n * 53) % 62)];
    const colour = lights[n % lights.length] ?? '#ffffff';
    const light = context.createRadialGradient(x, y, 0, x, y, radius);
    light.addColorStop(0, `${colour}40`);
    light.addColorStop(0.8, `${colour}30`);
    light.addColorStop(1, `${colour}00`);
    context.fillStyle = light;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}

/** The two people of the front page, as pictures. */
function readPeople(): readonly string[] {
  const stage = document.createElement('div');
  const root = createRoot(stage);
  flushSync(() => root.render(<MeetingTiles />));
  const people = [...stage.querySelectorAll('svg[viewBox="0 0 320 400"]')].map((svg) => {
    for (const light of svg.querySelectorAll(':scope > circle')) light.remove();
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    svg.setAttribute('width', '640');
    svg.setAttribute('height', '800');
    return `data:image/svg+xml,${encodeURIComponent(svg.outerHTML)}`;
  });
  root.unmount();
  return people;
}

async function film(index: 0 | 1, source: string): Promise<MediaStream> {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const image = new Image();
  image.src = source;
  await image.decode();
  const context = canvas.getContext('2d');
  const draw = () => {
    if (!context) return;
    paintRoom(context, rooms[index]);
    context.drawImage(image, 384, 80, 512, 640);
  };
  draw();
  setInterval(draw, 200);
  return canvas.captureStream(5);
}

/** A shared screen: a page with lines. */
export function filmScreen(): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 800;
  const context = canvas.getContext('2d');
  setInterval(() => {
    if (!context) return;
    context.fillStyle = '#f4f6fb';
    context.fillRect(0, 0, 1280, 800);
    context.fillStyle = '#3b4a6b';
    context.fillRect(0, 0, 1280, 64);
    context.fillStyle = '#9aa7c2';
    for (let line = 0; line < 14; line += 1) context.fillRect(80, 120 + line * 44, 500 + ((line * 173) % 560), 16);
  }, 200);
  return canvas.captureStream(5);
}

/** Somebody before the own camera, and somebody before the partner's. */
export async function filmPeople(): Promise<{ readonly local: MediaStream; readonly remote: MediaStream }> {
  const [one = '', other = ''] = readPeople();
  const [local, remote] = await Promise.all([film(0, one), film(1, other)]);
  return { local, remote };
}
