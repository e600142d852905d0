import { exponentOf } from '@zivero/shared/money';
import type { EChartsCoreOption } from 'echarts/core';
import { moneyText } from '../lib/money-parts.ts';

export type TrendPoint = { label: string; now: number | null; before: number };
export type TrendNeeds = {
  currency: string;
  locale: string;
  isOpen: boolean;
  colour: (token: string) => string;
  words: { now: string; before: string; difference: string };
};

/** The newest bucket that still runs is dotted to a dot, the whole ones before it are drawn through. */
function parts(points: readonly TrendPoint[], isOpen: boolean) {
  const last = points.findLastIndex((point) => point.now !== null);
  const cut = isOpen && last > 0 ? last - 1 : last;
  return {
    last,
    done: points.map((point, index) => (index <= cut ? point.now : null)),
    open: points.map((point, index) => (index >= cut && index <= last && cut !== last ? point.now : null)),
  };
}

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Options for ECharts by the rules for charts: horizontal grid, zero base, no axis titles, no legend box. */
export function trendOption(points: readonly TrendPoint[], needs: TrendNeeds): EChartsCoreOption {
  const { colour, locale, currency, words } = needs;
  const unit = 10 ** exponentOf(currency);
  const { done, open, last } = parts(points, needs.isOpen);
  const text = (minor: number) => moneyText(minor, currency, locale);
  const axis = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const row = (name: string, value: string) =>
    `<div style="display:flex;gap:18px"><span style="color:${colour('ink-3')}">${escapeHtml(name)}</span><b style="margin-left:auto;font-weight:600">${escapeHtml(value)}</b></div>`;
  return {
    animation: false,
    grid: {
      left: 4,
      right: 10,
      top: 14,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'category',
      data: points.map((point) => point.label),
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour('line-2') } },
      axisLabel: {
        color: colour('ink-3'),
        fontSize: 11,
        hideOverlap: true,
        margin: 10,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      min: (range: { min: number }) => Math.min(0, range.min),
      axisLabel: {
        color: colour('ink-3'),
        fontSize: 11,
        formatter: (value: number) => axis.format(value / unit),
      },
      splitLine: { lineStyle: { color: colour('chart-grid') } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colour('raised'),
      borderColor: colour('line-2'),
      borderRadius: 8,
      padding: [8, 12],
      textStyle: { color: colour('ink'), fontSize: 12 },
      extraCssText: 'font-variant-numeric:tabular-nums;box-shadow:var(--shadow-menu);border:0',
      axisPointer: { lineStyle: { color: colour('line-2') } },
      formatter: (hits: { dataIndex: number }[]) => {
        const point = points[hits[0]?.dataIndex ?? -1];
        if (!point) return '';
        const difference =
          point.now === null
            ? ''
            : row(
                words.difference,
                `${point.now > point.before ? '+' : ''}${text(point.now - point.before)}`,
              );
        return `<b style="font-weight:600">${escapeHtml(point.label)}</b>${row(words.now, point.now === null ? '–' : text(point.now))}${row(words.before, text(point.before))}${difference}`;
      },
    },
    series: [
      {
        type: 'line',
        name: words.before,
        data: points.map((point) => point.before),
        symbol: 'none',
        lineStyle: { width: 1.5, type: [5, 4], color: colour('chart-prev') },
        z: 1,
      },
      {
        type: 'line',
        name: words.now,
        data: done,
        symbol: 'none',
        lineStyle: { width: 2, color: colour('chart-1') },
        areaStyle: { color: colour('chart-1'), opacity: 0.07 },
        z: 2,
      },
      {
        type: 'line',
        name: words.now,
        data: open,
        symbol: 'circle',
        symbolSize: (_: unknown, at: { dataIndex: number }) => (at.dataIndex === last ? 8 : 0),
        showSymbol: true,
        lineStyle: { width: 2, type: [2, 3], color: colour('chart-1') },
        itemStyle: { color: colour('chart-1') },
        z: 3,
      },
    ],
  };
}
