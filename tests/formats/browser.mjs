// Debian's Chromium, headless and without a network, driven by playwright-core.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const chromiumPath = process.env.HEDDLE_CHROMIUM ?? '/usr/bin/chromium';

export function launch() {
  if (!existsSync(chromiumPath)) throw new Error(`no Chromium at ${chromiumPath}`);
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
      '--disable-background-networking', '--disable-component-update'],
  });
}

// The page in a file, once it is drawn. Whatever the page does wrong is thrown.
export async function open(browser, path, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1360, height: 820 }, ...options });
  page.on('pageerror', (error) => { throw error; });
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) throw new Error(`asks for ${request.url()}`);
  });
  await page.goto(`file://${path}`);
  await page.waitForSelector('html[data-ready]');
  return page;
}
