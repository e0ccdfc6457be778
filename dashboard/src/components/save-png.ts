import type { Chart } from 'chart.js';
import { readPalette } from '../charts/palette.js';
import { saveFile } from './save-file.js';

/** The canvas on its own background: a transparent picture is unreadable in half of all programs. */
export function savePng(chart: Chart, name: string): void {
  const { canvas } = chart;
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d');
  if (!context) return;
  context.fillStyle = readPalette().surface;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  copy.toBlob((blob) => blob && saveFile(name, blob));
}
