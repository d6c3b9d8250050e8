// Makes the icons of an installed page in web/public from the mark of Flinxx.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './harness.mjs';

const folder = fileURLToPath(new URL('../public/', import.meta.url));
const mark = await readFile(`${folder}favicon.svg`, 'utf8');
/** A maskable icon may lose everything outside of a circle of four fifths. */
const icons = [
  { name: 'icon-192.png', size: 192, share: 0.8, radius: '22%' },
  { name: 'icon-512.png', size: 512, share: 0.8, radius: '22%' },
  { name: 'icon-maskable.png', size: 512, share: 0.58, radius: '0' },
  { name: 'apple-touch-icon.png', size: 180, share: 0.72, radius: '0' },
];

const browser = await startBrowser();
try {
  const page = await browser.newPage();
  for (const { name, size, share, radius } of icons) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<body style="margin:0"><div style="display:grid;place-items:center;width:100vw;height:100vh;background:#100d17;border-radius:${radius}">
       <div style="width:${share * 100}%">${mark.replace('<svg', '<svg style="display:block;width:100%;height:auto"')}</div></div>`,
    );
    await page.screenshot({ path: folder + name, omitBackground: true });
    console.log(`Made web/public/${name}`);
  }
} finally {
  await browser.close();
}
