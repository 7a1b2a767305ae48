// Makes the pictures of the documents. Usage: node screenshots.mjs HEDDLE, in the project's root.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, open } from './browser.mjs';

const [heddle] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'heddle-screenshots-'));
const size = { width: 1280, height: 760 };
mkdirSync('docs/images', { recursive: true });
const browser = await launch();
try {
  for (const [name, model, colorScheme] of [
    ['race', 'counter_race', 'light'],
    ['deadlock', 'lock_order_deadlock', 'dark'],
  ]) {
    const path = join(folder, `${name}.html`);
    spawnSync(heddle, ['check', model, '--quiet', '--html', path]);
    const page = await open(browser, path, { viewport: size, colorScheme });
    await page.screenshot({ path: `docs/images/${name}.png` });
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
