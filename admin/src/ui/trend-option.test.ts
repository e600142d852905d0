import { expect, test } from 'bun:test';
import { trendOption } from './trend-option.ts';

const needs = {
  currency: 'EUR',
  locale: 'en',
  isOpen: true,
  colour: () => '#000000',
  words: { now: 'Now', before: 'Before', difference: 'Difference' },
};
const points = [
  { label: '1 Nov', now: 1000, before: 900 },
  { label: '2 Nov', now: 2000, before: 900 },
  { label: '<b>', now: null, before: 900 },
];
type Shape = {
  series: { data: (number | null)[] }[];
  yAxis: { min: (range: { min: number }) => number };
  tooltip: { formatter: (hits: { dataIndex: number }[]) => string };
};

test('the bucket that still runs is a part of its own, joined to the last whole one', () => {
  const { series } = trendOption(points, needs) as Shape;
  expect(series.map((one) => one.data)).toEqual([
    [900, 900, 900],
    [1000, null, null],
    [1000, 2000, null],
  ]);
});
test('amounts start at zero, unless refunds lead below it', () => {
  const { yAxis } = trendOption(points, needs) as Shape;
  expect([yAxis.min({ min: 500 }), yAxis.min({ min: -20 })]).toEqual([0, -20]);
});
test('the tooltip names both periods and the difference, and escapes its words', () => {
  const { tooltip } = trendOption(points, needs) as Shape;
  expect(tooltip.formatter([{ dataIndex: 1 }])).toContain('+€11.00');
  expect(tooltip.formatter([{ dataIndex: 2 }])).not.toContain('<b></b>');
  expect(tooltip.formatter([{ dataIndex: 2 }])).toContain('&#60;b&#62;');
});
