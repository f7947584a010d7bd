import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  readonly bounds: Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'>;
  readonly maximized: boolean;
}

const unknown: WindowState = { bounds: { width: 1440, height: 900 }, maximized: false };

const pixels = z.number().int().min(-100_000).max(100_000);
const stored = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels.min(400), height: pixels.min(300) }),
  maximized: z.boolean(),
});

/** Where the window was last; its usual size when that is unknown or no display shows it any more. */
export function readWindowState(file: string, displays: readonly Rectangle[]): WindowState {
  try {
    const { bounds, maximized } = stored.parse(JSON.parse(readFileSync(file, 'utf8')));
    return displays.some((display) => shows(display, bounds)) ? { bounds, maximized } : unknown;
  } catch {
    return unknown;
  }
}

/** Keeps the window's place for the next start. A place that cannot be kept is not worth an error. */
export function keepWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The folder may be read-only; the window then opens at its usual place.
  }
}

/** Whether enough of the title bar is on the display to take hold of. */
function shows(display: Rectangle, bounds: Rectangle): boolean {
  const across = Math.min(display.x + display.width, bounds.x + bounds.width) - Math.max(display.x, bounds.x);
  return across >= 100 && bounds.y >= display.y && bounds.y <= display.y + display.height - 50;
}
