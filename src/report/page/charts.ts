// The pictures of the report, drawn on the server as SVG: no script, no network. Colours are CSS variables, so one picture serves light and dark.
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { html, visible } from './html.ts';

use([BarChart, GridComponent, SVGRenderer]);

export interface Series {
  name: string;
  /** A CSS variable of the page: `--removed`. */
  colour: string;
  values: readonly number[];
}

export interface Chart {
  /** What a screen reader says. */
  label: string;
  categories: readonly string[];
  series: readonly Series[];
  /** Series beside each other instead of on top of each other. */
  grouped?: boolean;
}

/** Each picture is drawn for a desk and for a phone, where the same one would be too small to read; the style of the page shows one of them. */
interface Frame {
  /** Class of the page's style. */
  name: 'wide' | 'narrow';
  width: number;
  /** Room for names at the left of bars. Text is not measured here: the browser's font decides, so there is some to spare. */
  namesWidth: number;
  /** Characters of a name that fit there. */
  nameLength: number;
  /** Labels that fit under columns. */
  labels: number;
}

const frames: readonly Frame[] = [
  { name: 'wide', width: 920, namesWidth: 270, nameLength: 36, labels: 12 },
  { name: 'narrow', width: 340, namesWidth: 136, nameLength: 18, labels: 4 },
];

const font = { color: 'var(--ink-2)', fontFamily: 'inherit', fontSize: 12 };
const lines = { lineStyle: { color: 'var(--line)' } };

/** Columns from left to right, for time and distributions. */
export function columnChart(chart: Chart): string {
  const { categories } = chart;
  return drawn(chart, ({ labels }) => {
    const axisLabel = { ...font, interval: every(categories, labels) };
    const category = { type: 'category', data: categories.map((name) => visible(name, 40)), axisLabel };
    return {
      height: 280,
      grid: { left: 64, right: 24, top: 12, bottom: 32 },
      axes: { xAxis: { ...category, axisLine: lines, axisTick: { show: false } }, yAxis: valueAxis },
    };
  });
}

/** Bars from top to bottom, for rules and meetings. */
export function barChart(chart: Chart): string {
  return drawn(chart, ({ namesWidth, nameLength, name }) => {
    const data = chart.categories.map((category) => visible(category, nameLength));
    const axisLabel = { ...font, interval: 0 };
    const category = { type: 'category', inverse: true, data, axisLabel, axisLine: lines, axisTick: { show: false } };
    return {
      height: 44 + 28 * data.length,
      grid: { left: namesWidth, right: 32, top: 4, bottom: 36 },
      axes: { xAxis: { ...valueAxis, splitNumber: name === 'wide' ? 4 : 2 }, yAxis: category },
    };
  });
}

const valueAxis = { type: 'value', minInterval: 1, axisLabel: font, splitLine: lines, axisLine: { show: false } };

/** Of more columns than labels fit, every so many get one. */
function every(categories: readonly string[], labels: number): number {
  return categories.length <= labels ? 0 : Math.ceil((1.2 * categories.length) / labels) - 1;
}

interface Layout {
  height: number;
  grid: object;
  axes: object;
}

function drawn(chart: Chart, layoutIn: (frame: Frame) => Layout): string {
  const pictures = frames.map((frame) => draw(chart, frame, layoutIn(frame)));
  return `${legend(chart.series)}${pictures.join('')}`;
}

function draw({ label, series, grouped }: Chart, { name, width }: Frame, { height, grid, axes }: Layout): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const bars = series.map((one) => bar(one, grouped ?? false));
    chart.setOption({ animation: false, grid: { ...grid, outerBoundsMode: 'none' }, series: bars, ...axes });
    return accessible(chart.renderToSVGString(), label, name);
  } finally {
    chart.dispose();
  }
}

function bar({ name, colour, values }: Series, grouped: boolean): object {
  const shape = { barMaxWidth: 22, itemStyle: { color: `var(${colour})` } };
  return { type: 'bar', name: visible(name, 40), data: [...values], silent: true, ...(grouped ? {} : { stack: 'all' }), ...shape };
}

function legend(series: readonly Series[]): string {
  if (series.length < 2) return '';
  const items = series.map(({ name, colour }) => `<li><i style="background:var(${colour})"></i>${html(name, 40)}</li>`);
  return `<ul class="legend">${items.join('')}</ul>`;
}

/** Takes out what serves a mouse only, and says what the picture shows. */
function accessible(svg: string, label: string, name: Frame['name']): string {
  return svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace('<svg ', `<svg class="${name}" role="img" aria-label="${html(label)}" `);
}
