import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type AxeCore from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../server/test/browser.ts';
import { openDashboard } from './dashboard-page.ts';
import type { DashboardPage } from './dashboard-page.ts';
import { startDashboardServer } from './dashboard-server.ts';
import { scenes } from './scenes.ts';
import type { Scene } from './scene.ts';

/**
 * Every page in its states: drawn without an error, readable with assistance, and whole on a small phone.
 * PORTICO_SCREENSHOTS=<directory> also writes a picture of each: 1280 and 390 px wide, light and dark.
 */
const browser = await launchBrowser();
const server = browser && (await startDashboardServer());
// PORTICO_SCENES=<start of a name> looks at some only.
const chosen = scenes.filter(({ name }) => name.startsWith(process.env['PORTICO_SCENES'] ?? ''));
const screenshots = process.env['PORTICO_SCREENSHOTS'];
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const colorSchemes = ['light', 'dark'] as const;

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.skipIf(!browser)('the dashboard', () => {
  describe.each(chosen)('$name', (scene) => {
    // Opened once and looked at in several ways: the colours and the layout follow the browser.
    let opened: DashboardPage | undefined;
    const page = (): Page => {
      if (!opened) throw new Error('The page was not opened.');
      return opened.page;
    };
    beforeAll(async () => {
      opened = await show(scene);
    });
    afterAll(() => opened?.close());

    it.each(colorSchemes)('passes axe in %s', async (colorScheme) => {
      await wear(page(), colorScheme);
      await photograph(page(), { name: scene.name, colorScheme });
      expect(await axeViolations(page())).toEqual([]);
    });

    it('fits a phone of 360 pixels without scrolling sideways', async () => {
      await page().setViewportSize({ width: 360, height: 700 });
      // What floats is placed anew a moment after the window has changed.
      await expect.poll(() => page().evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    });

    it('is drawn without an error and without breaking its own policy', () => {
      expect(opened?.problems.filter((problem) => !scene.expectedProblem?.test(problem))).toEqual([]);
    });
  });
});

/** Opens a scene and waits until its heading, its data, its pictures and its font are there. */
async function show(scene: Scene): Promise<DashboardPage> {
  if (!browser || !server) throw new Error('There is no browser.');
  server.reset();
  if (scene.data) server.stage.data = scene.data();
  if (scene.respond) server.stage.respond = scene.respond;
  const { path, heading } = scene;
  const opened = await openDashboard(browser, server, {
    path,
    heading,
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  await opened.page.waitForLoadState('networkidle');
  await scene.act?.(opened.page);
  await opened.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await opened.page.evaluate(() => document.fonts.ready.then(() => undefined));
  return opened;
}

/** Changes the system's colours, and waits until the page was drawn in them. */
async function wear(page: Page, colorScheme: (typeof colorSchemes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.waitForFunction(
    (wanted) => document.documentElement.dataset['mantineColorScheme'] === wanted,
    colorScheme,
  );
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof AxeCore }).axe.run({
      // What is drawn in a frame is not ours, and no script looks into it.
      iframes: false,
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    );
  });
}

async function photograph(page: Page, scene: { name: string; colorScheme: string }): Promise<void> {
  if (!screenshots) return;
  await mkdir(screenshots, { recursive: true });
  for (const [width, height] of [
    [390, 844],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    const path = join(screenshots, `${scene.name}-${width}-${scene.colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled', fullPage: true });
  }
}
