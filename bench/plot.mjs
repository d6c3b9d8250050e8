// A plot of bench/growth's figures as an SVG: panels beside each other, both axes logarithmic.
const panel = { width: 300, height: 220, left: 52, top: 34, gap: 78 };
const colours = ['#2563eb', '#dc2626', '#059669', '#d97706', '#7c3aed', '#475569'];

const decades = (low, high) => {
  const from = Math.floor(Math.log10(low));
  const to = Math.max(Math.ceil(Math.log10(high)), from + 1);
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
};
const short = (value) => (value >= 1e6 ? `${value / 1e6}M` : value >= 1e3 ? `${value / 1e3}k` : String(Number(value.toPrecision(3))));

function drawPanel({ title, x, y, lines }, index) {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const sizes = lines.flatMap(({ points }) => points.map(([size]) => size));
  const [xs, ys] = [decades(Math.min(...sizes), Math.max(...sizes)), decades(Math.min(...values), Math.max(...values))];
  const place = (value, ticks, length) => (length * Math.log(value / ticks[0])) / Math.log(ticks.at(-1) / ticks[0]);
  const at = ([size, value]) => [place(size, xs, panel.width), panel.height - place(value, ys, panel.height)].map((n) => n.toFixed(1));
  const out = [`<g transform="translate(${panel.left + index * (panel.width + panel.gap)} ${panel.top})">`, `<text x="0" y="-14" font-weight="bold">${title}</text>`];
  for (const tick of ys) {
    const [, top] = at([xs[0], tick]);
    out.push(`<path d="M0 ${top}H${panel.width}" stroke="#e2e8f0"/><text x="-6" y="${Number(top) + 4}" text-anchor="end">${short(tick)}</text>`);
  }
  for (const tick of xs) out.push(`<text x="${at([tick, ys[0]])[0]}" y="${panel.height + 16}" text-anchor="middle">${short(tick)}</text>`);
  out.push(`<text x="${panel.width / 2}" y="${panel.height + 32}" text-anchor="middle">${x}</text><text x="4" y="12" fill="#64748b">${y}</text>`);
  lines.forEach(({ name, points }, i) => {
    const colour = colours[i % colours.length];
    out.push(`<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map((point) => at(point).join(',')).join(' ')}"/>`);
    for (const point of points) out.push(`<circle cx="${at(point)[0]}" cy="${at(point)[1]}" r="3" fill="${colour}"/>`);
    const [column, row] = [i % 3, Math.floor(i / 3)];
    out.push(`<text x="${column * 105}" y="${panel.height + 52 + row * 16}" fill="${colour}">● ${name}</text>`);
  });
  return [...out, '</g>'].join('\n');
}

/** panels: {title, x, y, lines: [{name, points: [[size, value], …]}]} */
export function plot(panels) {
  const width = panel.left + panels.length * (panel.width + panel.gap) - panel.gap + 20;
  const height = panel.top + panel.height + 80;
  const body = panels.map(drawPanel).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="#0f172a">\n<rect width="100%" height="100%" fill="#fff"/>\n${body}\n</svg>\n`;
}
