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

const width = 920;
/** Room for names at the left of bars. Text is not measured here: the browser's font decides, so there is some to spare. */
const namesWidth = 270;
const font = { color: 'var(--ink-2)', fontFamily: 'inherit', fontSize: 12 };
const lines = { lineStyle: { color: 'var(--line)' } };

/** Columns from left to right, for time and distributions. */
export function columnChart(chart: Chart): string {
  const category = {
    type: 'category',
    data: chart.categories.map((name) => visible(name, 40)),
    axisLabel: { ...font, interval: every(chart.categories) },
  };
  const axes = { xAxis: { ...category, axisLine: lines, axisTick: { show: false } }, yAxis: valueAxis };
  return draw(chart, 280, { left: 64, right: 24, top: 12, bottom: 32 }, axes);
}

/** Bars from top to bottom, for rules and meetings. */
export function barChart(chart: Chart): string {
  const data = chart.categories.map((name) => visible(name, 36));
  const category = {
    type: 'category',
    inverse: true,
    data,
    axisLabel: { ...font, interval: 0 },
    axisLine: lines,
    axisTick: { show: false },
  };
  const axes = { xAxis: { ...valueAxis, splitNumber: 4 }, yAxis: category };
  return draw(chart, 44 + 28 * data.length, { left: namesWidth, right: 32, top: 4, bottom: 36 }, axes);
}

const valueAxis = { type: 'value', minInterval: 1, axisLabel: font, splitLine: lines, axisLine: { show: false } };

/** A dozen labels fit; of more columns every so many get one. */
function every(categories: readonly string[]): number {
  return categories.length <= 12 ? 0 : Math.ceil(categories.length / 10) - 1;
}

function draw({ label, series, grouped }: Chart, height: number, grid: object, axes: object): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const bars = series.map((one) => bar(one, grouped ?? false));
    chart.setOption({ animation: false, grid: { ...grid, outerBoundsMode: 'none' }, series: bars, ...axes });
    return `${legend(series)}${accessible(chart.renderToSVGString(), label)}`;
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
function accessible(svg: string, label: string): string {
  return svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replace('<svg ', `<svg role="img" aria-label="${html(label)}" `);
}
