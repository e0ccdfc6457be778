import type { Histogram } from './statistics.js';

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 16;
const TOP = 40;
const BOTTOM = 56;

/** A histogram as a self-contained SVG picture. */
export function histogramSvg(data: Histogram, title: string, axis: string): string {
  const most = Math.max(1, ...data.counts);
  const plotWidth = WIDTH - LEFT - RIGHT;
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const bin = plotWidth / data.counts.length;
  const bars = data.counts.map((count, i) => {
    const height = (plotHeight * count) / most;
    const x = (LEFT + i * bin).toFixed(2);
    const y = (TOP + plotHeight - height).toFixed(2);
    return `<rect x="${x}" y="${y}" width="${Math.max(bin - 1, 0.5).toFixed(2)}" height="${height.toFixed(2)}"><title>${count} frames</title></rect>`;
  });
  const base = TOP + plotHeight;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((t) => {
    const x = LEFT + t * plotWidth;
    const value = data.from + t * (data.to - data.from);
    return `<line x1="${x}" y1="${base}" x2="${x}" y2="${base + 5}" stroke="#555"/><text x="${x}" y="${base + 20}" text-anchor="${t === 1 ? 'end' : 'middle'}">${tickLabel(value, data.to - data.from)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeXml(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="14" font-weight="600">${escapeXml(title)}</text>`,
    `<g fill="#0072b2">${bars.join('')}</g>`,
    `<line x1="${LEFT}" y1="${base}" x2="${WIDTH - RIGHT}" y2="${base}" stroke="#555"/>`,
    ...ticks,
    `<text x="${LEFT - 8}" y="${TOP + 4}" text-anchor="end">${most}</text>`,
    `<text x="${LEFT - 8}" y="${base + 4}" text-anchor="end">0</text>`,
    `<text x="${LEFT + plotWidth / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escapeXml(axis)}</text>`,
    '</svg>\n',
  ].join('\n');
}

function tickLabel(value: number, range: number): string {
  const decimals = range > 0 ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(range)))) : 4;
  return value.toFixed(decimals);
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
