import { expect, test } from 'bun:test';
import { changeOf, daysLeft, extremesOf, percentText } from './figures.ts';

const point = (day: number, nowMinor: number | null) => ({
  at: new Date(2026, 10, day),
  nowMinor,
  beforeMinor: 0,
});

test('a change against nothing has no percentage', () => {
  expect(changeOf({ now: 318420, before: 276150 }).percent).toBeCloseTo(15.307, 2);
  expect(changeOf({ now: 5, before: 0 })).toEqual({
    percent: null,
    difference: 5,
    isUp: true,
    isSame: false,
  });
  expect(changeOf({ now: -5, before: -10 }).percent).toBe(50);
});

test('percentages carry a sign, U+2212 for less, and none for nothing', () => {
  expect(percentText(15.307, 'en')).toBe('+15.3 %');
  expect(percentText(-3, 'en')).toBe('−3 %');
  expect(percentText(0.01, 'en')).toBe('0 %');
  expect(percentText(412.4, 'en')).toBe('+412 %');
});

test('stock lasts by the pace of 30 days', () => {
  expect(daysLeft(2, 60)).toBe(1);
  expect(daysLeft(0, 60)).toBe(0);
  expect(daysLeft(9, 0)).toBeNull();
});

test('best and weakest leave out what has not come yet, and the bucket that still runs', () => {
  const points = [point(1, 10), point(2, 20), point(3, 5), point(4, null)];
  const figures = (isOpen: boolean) => {
    const found = extremesOf(points, isOpen);
    return [found?.best.nowMinor, found?.weakest.nowMinor];
  };
  expect(figures(false)).toEqual([20, 5]);
  expect(figures(true)).toEqual([20, 10]);
  expect(extremesOf([point(1, 10)], false)).toBeNull();
});
