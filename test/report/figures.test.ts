import { describe, expect, it } from 'vitest';
import { barChartSvg } from '../../src/report/figures/bar-chart.js';
import { densitySvg } from '../../src/report/figures/density.js';
import { histogramSvg } from '../../src/report/figures/histogram.js';
import { lineChartSvg } from '../../src/report/figures/line-chart.js';
import { linearScale, logScale, tickLabel } from '../../src/report/figures/scale.js';
import { escapeXml } from '../../src/report/figures/svg.js';

const text = { title: 'g(r)', xLabel: 'r / Å', yLabel: 'g' };

describe('scales', () => {
  it('put ticks at round numbers inside the widened domain', () => {
    const scale = linearScale([0.13, 9.7], [0, 100]);
    expect(scale.ticks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(scale.at(0)).toBe(0);
    expect(scale.at(10)).toBe(100);
  });

  it('put logarithmic ticks at powers of ten and keep ratios', () => {
    const scale = logScale([1, 10000], [0, 400]);
    expect(scale.ticks).toEqual([1, 10, 100, 1000, 10000]);
    expect(scale.at(100)).toBeCloseTo(200, 10);
  });

  it('show a single value in the middle of a domain around it', () => {
    const scale = linearScale([5, 5], [0, 100], { nice: false });
    expect(scale.at(5)).toBeCloseTo(50, 10);
  });

  it.each([
    [0, '0'],
    [0.1 + 0.2, '0.3'],
    [-2.5, '−2.5'],
    [1.5e-7, '1.5e−7'],
    [3e8, '3e8'],
  ])('label %f as %s', (value, label) => expect(tickLabel(value)).toBe(label));
});

describe('figures', () => {
  it('break a line where a value is not finite', () => {
    const svg = lineChartSvg({
      ...text,
      series: [{ name: 'a', x: [0, 1, 2, 3, 4], y: [1, 2, Number.NaN, 3, 4] }],
    });
    const path = /<path d="([^"]+)" fill="none"/.exec(svg)?.[1] ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('draw an error band and a legend when there is more than one series', () => {
    const y = [1, 2, 3];
    const svg = lineChartSvg({
      ...text,
      series: [
        { name: 'model', x: [0, 1, 2], y, band: { low: [0, 1, 2], high: [2, 3, 4] } },
        { name: 'reference', x: [0, 1, 2], y },
      ],
    });
    expect(svg).toContain('fill-opacity="0.2"');
    expect(svg).toContain('>reference</text>');
  });

  it('leave values that cannot be shown on a log axis out', () => {
    const svg = lineChartSvg({
      ...text,
      logY: true,
      series: [{ name: 'a', x: [0, 1, 2], y: [0, 1, 10] }],
    });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('draw every non-empty bin and cell, and nothing for empty ones', () => {
    const bars = histogramSvg({
      ...text,
      series: [{ name: 'a', edges: [0, 1, 2, 3], counts: [1, 0, 4] }],
    });
    expect(bars.match(/<rect/g)).toHaveLength(2 + 2); // background and clip path besides
    const cells = densitySvg({
      ...text,
      grid: { xEdges: [0, 1, 2], yEdges: [0, 1, 2], counts: [1, 0, 0, 9] },
      diagonal: true,
    });
    expect(cells.match(/fill="rgb/g)).toHaveLength(2);
  });

  it('escape names that hold markup', () => {
    const name = '<script>alert("x")</script>';
    const svg = barChartSvg({ ...text, title: name, bars: [{ name, value: 1, label: name }] });
    expect(svg).not.toContain('<script');
    expect(svg).toContain(escapeXml(name));
  });
});
