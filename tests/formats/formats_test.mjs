// Holds what heddle writes for machines to the schemas of its formats, over many models.
// Usage: node formats_test.mjs HEDDLE [PROGRAM], in the project's root.
import Ajv from 'ajv';
import AjvDraft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [heddle, program] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'heddle-formats-'));
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

// The schema as published lets keys be added; here each key is to be in it.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== 'object') return schema;
  const copy = {};
  for (const [key, value] of Object.entries(schema)) copy[key] = closed(value);
  if (copy.required && copy.properties) copy.additionalProperties = false;
  return copy;
}

const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false });
const isResult = ajv.compile(closed(readJson('docs/heddle-check.schema.json')));
const sarifSchema = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
);
const isSarif = addFormats(new AjvDraft4({ strict: false, unicodeRegExp: false })).compile(sarifSchema);

function check(name, words, statuses) {
  const json = join(folder, 'result.json');
  const sarif = join(folder, 'result.sarif');
  const called = spawnSync(heddle, ['check', '--quiet', '--json', json, '--sarif', sarif, ...words]);
  assert.ok(statuses.includes(called.status), `${name}: ${called.status} ${called.stderr}`);
  const result = readJson(json);
  assert.ok(isResult(result), `${name}: ${ajv.errorsText(isResult.errors)}`);
  const log = readJson(sarif);
  assert.ok(isSarif(log), `${name}: ${JSON.stringify(isSarif.errors, null, 1)}`);
  return { result, log };
}

// What is wrong must be seen to be wrong.
function schemasReject({ result, log }) {
  const without = structuredClone(result);
  delete without.verdict;
  assert.ok(!isResult(without));
  assert.ok(!isResult({ ...result, verdict: 'green' }));
  assert.ok(!isResult({ ...result, undocumented: 1 }));
  assert.ok(!isResult({ ...result, failures: [] }), 'failed, and no failure');
  const bad = structuredClone(log);
  bad.runs[0].results[0].level = 'fatal';
  assert.ok(!isSarif(bad));
  delete bad.runs[0].tool;
  assert.ok(!isSarif(bad));
}

function tellsTheRace({ log }) {
  const [race] = log.runs[0].results;
  assert.equal(race.ruleId, 'data_race');
  assert.equal(log.runs[0].tool.driver.rules[race.ruleIndex].id, 'data_race');
  const place = race.locations[0].physicalLocation;
  assert.equal(place.artifactLocation.uri, 'models/races/counter_race.cc');
  assert.match(readFileSync(place.artifactLocation.uri, 'utf8').split('\n')[
    place.region.startLine - 1], /count/);
  assert.equal(race.relatedLocations.length, 2);
  assert.match(race.message.text, /--seed h1-/);
  assert.match(race.properties.seed, /^h1-/);
  const flows = race.codeFlows[0].threadFlows;
  assert.deepEqual(flows.map((flow) => flow.id), ['T0 (main)', 'T1', 'T2']);
  const orders = flows.flatMap((flow) => flow.locations.map((each) => each.executionOrder));
  orders.sort((one, other) => one - other);
  assert.deepEqual(orders, orders.map((_, index) => index + 1));
  const essential = flows.flatMap((flow) =>
    flow.locations.filter((each) => each.importance === 'essential'));
  assert.equal(essential.length, 2);
}

try {
  const race = check('counter_race', ['counter_race', '--keep-going'], [1]);
  schemasReject(race);
  tellsTheRace(race);
  check('all', ['--all'], [0]);
  const listed = JSON.parse(spawnSync(heddle, ['list', '--json']).stdout).models;
  check('each', [...listed.map((model) => model.name), '--executions', '2000'], [1]);
  check('two', ['counter_mutex', 'counter_race'], [1]);
  check('reduction', ['counter_mutex', '--verify-reduction'], [0]);
  check('budget', ['dining_philosophers', '--executions', '1', '--keep-going'], [1, 3]);
  check('few steps', ['bounded_buffer', '--steps', '5'], [3]);
  if (program) check('program', ['--program', program], [1]);
  console.log(`${listed.length} models: JSON and SARIF are valid by their schemas`);
} finally {
  rmSync(folder, { recursive: true });
}
