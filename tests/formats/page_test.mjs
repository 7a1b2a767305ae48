// Uses the page of --html in headless Chromium as somebody would: mouse, keys, filters, dark mode,
// print, and 20,000 events. Usage: node page_test.mjs HEDDLE LONG_EXECUTION
import { HtmlValidate } from 'html-validate';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, open } from './browser.mjs';

const [heddle, longExecution] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'heddle-page-'));
const browser = await launch();

function pageOf(model, ...words) {
  const path = join(folder, `${model}.html`);
  const called = spawnSync(heddle, ['check', model, '--quiet', '--html', path, ...words]);
  assert.ok([0, 1].includes(called.status), String(called.stderr));
  return path;
}

function longPageOf(events) {
  const path = join(folder, `${events}.html`);
  const made = spawnSync(longExecution, [String(events)], { maxBuffer: 1 << 28 });
  assert.equal(made.status, 0);
  writeFileSync(path, made.stdout);
  return path;
}

const selected = (page) => page.$eval('.row.selected', (row) => row.getAttribute('aria-label'));
const inspected = (page) => page.$eval('#inspector', (panel) => panel.innerText);
const rowCount = (page) => page.$$eval('.row', (rows) => rows.length);
const isInView = (page, selector) => page.$eval(selector, (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  const view = document.getElementById('scroller').getBoundingClientRect();
  return top >= view.top && bottom <= view.bottom;
});

async function aRaceIsShown() {
  const page = await open(browser, pageOf('counter_race'));
  assert.match(await page.title(), /counter_race/);
  assert.equal(await page.$$eval('.row.failing', (rows) => rows.length), 2);
  assert.ok(await isInView(page, '.row.failing'));
  assert.match(await selected(page), /^step 4, T1, count write 2, takes part in the failure/);
  assert.match(await inspected(page), /count\.write\(seen \+ 1\)/);
  assert.match(await page.$eval('#replay', (code) => code.textContent),
    /^heddle replay counter_race --seed h1-/);
  return page;
}

async function keysStep(page) {
  await page.keyboard.press('ArrowUp');
  assert.match(await selected(page), /^step 3, T1/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('f');
  assert.match(await selected(page), /^step 5, T2, count read -> 2/);
  await page.keyboard.press('ArrowRight');
  assert.match(await selected(page), /^step 6, T2/);
  await page.keyboard.press('End');
  assert.match(await selected(page), /^end, T0/);
  await page.keyboard.press('Home');
  assert.match(await selected(page), /^create, T0/);
  const active = await page.$eval('#events', (list) => list.getAttribute('aria-activedescendant'));
  assert.equal(active, await page.$eval('.row.selected', (row) => row.id));
  assert.match(await page.$eval('#live', (live) => live.textContent), /^create, T0/);
}

async function edgesAreOnHover(page) {
  await page.click('.row.failing >> nth=0');
  assert.equal(await page.$$eval('svg.edges path.reads', (edges) => edges.length), 1);
  assert.equal(await page.$$eval('svg.edges path.before', (edges) => edges.length), 1);
  assert.match(await page.$eval('.row.related', (row) => row.getAttribute('aria-label')), /^step 5/);
  await page.hover('[id="row-3"]'); // a read of the initial value's successor: its own thread only
  assert.equal(await page.$$eval('svg.edges path.before', (edges) => edges.length), 0);
  await page.mouse.move(5, 5);
  await page.click('#inspector .links button');
  assert.match(await selected(page), /^step 5/);
}

async function filtersHide(page) {
  await page.uncheck('#threads input >> nth=1');
  assert.equal(await page.$$eval('[aria-label*="T1"].row .step', (rows) =>
    rows.filter((row) => row.textContent !== '').length), 0);
  assert.match(await page.$eval('#count', (count) => count.textContent), /^\d+ of 16 shown/);
  // What is asked for is shown again.
  await page.click('#to-failure');
  assert.match(await selected(page), /^step 4, T1/);
  assert.ok(await page.isChecked('#threads input >> nth=1'));
  await page.selectOption('#object', { label: 'count' });
  const labels = await page.$$eval('.row', (rows) => rows.map((row) => row.getAttribute('aria-label')));
  assert.equal(labels.length, 9);
  assert.ok(labels.every((label) => label.includes('count ')));
  for (const box of await page.$$('#threads input')) await box.uncheck();
  assert.equal(await rowCount(page), 0);
  await page.keyboard.press('ArrowDown'); // and nothing breaks
  await page.close();
}

// Keys reach everything that the mouse does.
async function focusGoesRound(page) {
  const seen = new Set();
  for (let i = 0; i < 14; ++i) {
    await page.keyboard.press('Tab');
    seen.add(await page.evaluate(() => document.activeElement.id ||
      document.activeElement.closest('[id]')?.id));
  }
  for (const id of ['copy', 'threads', 'object', 'to-failure', 'events', 'story']) {
    assert.ok(seen.has(id), `Tab does not reach ${id}: ${[...seen]}`);
  }
}

async function locksAndQueuesAreTold() {
  const page = await open(browser, pageOf('lock_order_deadlock'), { colorScheme: 'dark' });
  const text = await inspected(page);
  assert.match(text, /account\s+T1 \(since step 1\)\s+T2/);
  assert.match(text, /journal\s+T2 \(since step 2\)\s+T1/);
  assert.equal(await page.$$eval('.row.at-end', (rows) => rows.length), 3);
  assert.equal(await page.$$eval('.row.preempts', (rows) => rows.length), 1);
  assert.ok(await page.$$eval('svg.bars rect', (bars) => bars.length) >= 5);
  const paper = await page.$eval('body', (body) => getComputedStyle(body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  assert.notEqual(paper, await page.$eval('body', (body) => getComputedStyle(body).backgroundColor));
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  assert.ok(await page.isHidden('#tools'));
  assert.ok(await page.isVisible('#why'));
  const edge = (id, side) => page.$eval(id, (part, name) => part.getBoundingClientRect()[name], side);
  assert.ok(await edge('#events', 'bottom') <= await edge('#inspector', 'top'));
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: 'screen' });
  await focusGoesRound(page);
  await page.close();
}

async function manyEventsOpenFast() {
  const path = longPageOf(20000);
  const page = await open(browser, longPageOf(160)); // the browser has started, and is warm
  const begin = performance.now();
  await page.goto(`file://${path}`);
  await page.waitForSelector('html[data-ready]');
  await page.waitForSelector('.row');
  const milliseconds = performance.now() - begin;
  const facts = await page.$eval('#facts', (element) => element.textContent);
  assert.match(facts, /^20,000 events/);
  assert.ok(milliseconds < 2000, `20,000 events open in ${milliseconds} ms`);
  assert.ok(await rowCount(page) < 100, 'only what is in view is in the document');
  await page.keyboard.press('End');
  assert.match(await selected(page), /^end, T0/);
  assert.ok(await isInView(page, '.row.selected'));
  const scrolling = await page.evaluate(async () => {
    const scroller = document.getElementById('scroller');
    const begin = performance.now();
    for (let i = 0; i < 20; ++i) {
      scroller.scrollTop = (scroller.scrollHeight / 20) * i;
      await new Promise(requestAnimationFrame);
    }
    return (performance.now() - begin) / 20;
  });
  assert.ok(await rowCount(page) < 100);
  console.log(`20,000 events: open in ${milliseconds.toFixed()} ms, ` +
    `${scrolling.toFixed()} ms a jump`);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  assert.equal(await rowCount(page), 1000);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  assert.ok(await rowCount(page) < 100);
  await page.close();
}

async function twoEventsAreEnough() {
  const page = await open(browser, longPageOf(0));
  assert.ok(await rowCount(page) >= 8); // creations, joins and ends
  await page.keyboard.press('ArrowDown');
  await page.close();
}

async function namesAreNoMarkup() {
  const path = pageOf('counter_race');
  const evil = '</script><img src=x onerror=alert(1)>';
  const text = readFileSync(path, 'utf8');
  assert.equal(text.split('</script').length, 3); // data and script end once each
  const data = text.match(/<script type="application\/json" id="data">(.*)<\/script>/)[1];
  const changed = JSON.parse(data);
  changed.objects[0] = evil;
  changed.message = evil;
  writeFileSync(path, text.replace(data,
    () => JSON.stringify(changed).replaceAll('<', '\\u003c')));
  const page = await open(browser, path);
  assert.equal(await page.$$eval('img', (images) => images.length), 0);
  assert.equal(await page.$eval('#message', (message) => message.textContent), evil);
  await page.close();
}

async function isValidHtml() {
  const validator = new HtmlValidate({ extends: ['html-validate:recommended'],
    rules: {
      'no-inline-style': 'off', // positions
      'attribute-boolean-style': 'off', // as the browser writes them
      'no-trailing-whitespace': 'off',
      'prefer-native-element': ['error', { exclude: ['listbox'] }], // which has no columns
    } });
  const page = await open(browser, pageOf('counter_race'));
  for (const html of [readFileSync(pageOf('counter_race'), 'utf8'), await page.content()]) {
    const report = await validator.validateString(html);
    const messages = report.results.flatMap((result) => result.messages)
      .map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);
    assert.deepEqual(messages, []);
  }
  await page.close();
}

try {
  const page = await aRaceIsShown();
  await keysStep(page);
  await edgesAreOnHover(page);
  await filtersHide(page);
  await locksAndQueuesAreTold();
  await manyEventsOpenFast();
  await twoEventsAreEnough();
  await namesAreNoMarkup();
  await isValidHtml();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
