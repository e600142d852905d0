import PDFDocument from 'pdfkit';
import { runsOf, type Weight } from './pdf-fonts.ts';

export const INK = '#2A1722';
export const MUTED = '#5C4853';
const LINE = '#D9CFC9';

/** Points of A4; the margins are wide enough for a punch and for printers. */
const PAGE = { width: 595.28, height: 841.89, left: 54, right: 48, top: 48, bottom: 60 } as const;
export const LEFT = PAGE.left;
export const WIDTH = PAGE.width - PAGE.left - PAGE.right;
const BOTTOM = PAGE.height - PAGE.bottom;

/** Figures of one width, so that columns of amounts stand in line. */
const FIGURES: { features: PDFKit.Mixins.OpenTypeFeatures[] } = { features: ['tnum', 'lnum', 'kern'] };

export type TextStyle = {
  size?: number;
  weight?: Weight;
  color?: string;
  align?: 'start' | 'end';
  /** Height of a line as a share of the size. */
  leading?: number;
};
type Box = { x: number; width: number };
export type Sheet = ReturnType<typeof createSheet>;

/** Control characters and marks that turn the direction of text around are not for paper. */
const linesOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .split(/\r?\n/)
    .map((line) =>
      line.replaceAll(/\p{Bidi_Control}|\ufeff/gu, '').replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '),
    );

/**
 * A4 pages that are written from top to bottom; what does not fit goes on the next. Every text is drawn in
 * the first font that has its characters.
 */
export function createSheet({ title, author, locale }: { title: string; author: string; locale: string }) {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: locale,
    displayTitle: true,
    info: { Title: title, Author: author, Creator: author },
  });
  const registered = new Set<string>();
  let y: number = PAGE.top;
  /** Drawn again at the top of each page while a table runs on. */
  let head: (() => void) | null = null;

  function use(run: ReturnType<typeof runsOf>[number], size: number): void {
    if (!registered.has(run.font.name)) {
      doc.registerFont(run.font.name, run.font.bytes());
      registered.add(run.font.name);
    }
    doc.font(run.font.name).fontSize(size);
  }
  function widthOf(text: string, { size = 9, weight = 'text' }: TextStyle): number {
    return runsOf(text, weight).reduce((sum, run) => {
      use(run, size);
      return sum + doc.widthOfString(run.text, FIGURES);
    }, 0);
  }

  /** Lines that fit; a word that is wider than the room is cut where it must be. */
  function wrap(text: string, width: number, style: TextStyle): string[] {
    return linesOf(text).flatMap((paragraph) => {
      const lines: string[] = [];
      let line = '';
      for (const word of paragraph.split(/ +/)) {
        const longer = line === '' ? word : `${line} ${word}`;
        if (widthOf(longer, style) <= width) {
          line = longer;
          continue;
        }
        if (line !== '') lines.push(line);
        const parts = cut(word, width, style);
        lines.push(...parts.slice(0, -1));
        line = parts.at(-1) ?? '';
      }
      return [...lines, line];
    });
  }
  function cut(word: string, width: number, style: TextStyle): string[] {
    if (widthOf(word, style) <= width) return [word];
    const parts: string[] = [];
    let part = '';
    for (const char of word) {
      if (part !== '' && widthOf(part + char, style) > width) {
        parts.push(part);
        part = '';
      }
      part += char;
    }
    return [...parts, part];
  }

  const lineHeight = ({ size = 9, leading = 1.4 }: TextStyle) => size * leading;

  function drawLine(text: string, { x, width }: Box, style: TextStyle, top: number): void {
    const { size = 9, weight = 'text', color = INK, align = 'start' } = style;
    let at = align === 'end' ? x + width - widthOf(text, style) : x;
    // All fonts of a line stand on one baseline.
    const baseline = top + (lineHeight(style) - size) / 2 + size * 0.8;
    for (const run of runsOf(text, weight)) {
      use(run, size);
      doc
        .fillColor(color)
        .text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic', ...FIGURES });
      at += doc.widthOfString(run.text, FIGURES);
    }
  }

  function breakPage(): void {
    doc.addPage();
    y = PAGE.top;
    head?.();
  }
  function ensure(height: number): void {
    if (y + height > BOTTOM && y > PAGE.top) breakPage();
  }

  /** A block of text at the pen, over pages where it must; the pen is below it then. */
  function text(value: string, style: TextStyle = {}, box: Box = { x: LEFT, width: WIDTH }): void {
    for (const line of wrap(value, box.width, style)) {
      ensure(lineHeight(style));
      drawLine(line, box, style, y);
      y += lineHeight(style);
    }
  }

  type Cell = Box & { lines: readonly (TextStyle & { text: string })[] };
  /** Cells side by side; the highest says how high the row is. A row is not torn apart. */
  function row(
    cells: readonly Cell[],
    { padding = 4, rule = true }: { padding?: number; rule?: boolean } = {},
  ): void {
    const wrapped = cells.map((cell) => ({
      cell,
      lines: cell.lines
        .filter((line) => line.text !== '')
        .flatMap((line) => wrap(line.text, cell.width, line).map((text) => ({ ...line, text }))),
    }));
    const heights = wrapped.map(({ lines }) => lines.reduce((sum, line) => sum + lineHeight(line), 0));
    const height = Math.max(0, ...heights) + 2 * padding;
    ensure(height);
    for (const { cell, lines } of wrapped) {
      let top = y + padding;
      for (const line of lines) {
        drawLine(line.text, cell, line, top);
        top += lineHeight(line);
      }
    }
    y += height;
    if (rule) ruleHere();
  }
  function ruleHere(color: string = LINE, box: Box = { x: LEFT, width: WIDTH }): void {
    doc
      .moveTo(box.x, y)
      .lineTo(box.x + box.width, y)
      .lineWidth(0.6)
      .strokeColor(color)
      .stroke();
  }

  return {
    doc,
    text,
    row,
    ensure,
    rule: ruleHere,
    gap(height: number): void {
      y += height;
    },
    /** Columns that begin at the same height. */
    columns(parts: readonly (() => void)[]): void {
      const from = y;
      let lowest = y;
      for (const part of parts) {
        y = from;
        part();
        lowest = Math.max(lowest, y);
      }
      y = lowest;
    },
    /** Draws `drawHead` now and at the top of each page until `rows` are done. */
    table(drawHead: () => void, rows: () => void): void {
      ensure(60);
      drawHead();
      head = drawHead;
      rows();
      head = null;
    },
    /** Ends the document, with a line at the foot of each page. */
    end(foot: (page: number, pages: number) => { left: string; right: string }): void {
      const { start, count } = doc.bufferedPageRange();
      const style = { size: 7.5, color: MUTED };
      for (let index = start; index < start + count; index += 1) {
        doc.switchToPage(index);
        const { left, right } = foot(index + 1, count);
        const [first = ''] = wrap(left, WIDTH - 90, style);
        drawLine(first, { x: LEFT, width: WIDTH - 90 }, style, PAGE.height - 40);
        drawLine(right, { x: LEFT, width: WIDTH }, { ...style, align: 'end' }, PAGE.height - 40);
      }
      doc.end();
    },
  };
}
