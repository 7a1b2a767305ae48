'use strict';

function byId(id) {
  return document.getElementById(id);
}

function showHeading(execution) {
  const verdict = byId('verdict');
  verdict.textContent = execution.kind ? execution.kind.replaceAll('_', ' ') : execution.verdict;
  verdict.classList.add(execution.verdict);
  byId('title').textContent = execution.model +
    (execution.parameters ? ` (${execution.parameters})` : '');
  const events = execution.rows.filter((row) => row.step > 0).length;
  const counted = (count, noun) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
  byId('facts').textContent = [counted(events, 'event'), counted(execution.threads.length, 'thread'),
    counted(execution.preemptions.length, 'preemption'), `${execution.scheduling} scheduling`,
    execution.origin].join(' · ');
  byId('message').textContent = execution.message;
  byId('why').textContent = execution.why;
  byId('details').append(...execution.details.map((detail) => element('li', '', detail)));
  byId('story').hidden = !execution.why && execution.details.length === 0;
  byId('replay').textContent = execution.replay;
  byId('replay-line').hidden = !execution.replay;
  byId('copy').addEventListener('click', async () => {
    await navigator.clipboard?.writeText(execution.replay);
    byId('copy').textContent = 'Copied';
  });
}

function showFilters(view) {
  const { execution } = view;
  const boxes = execution.threads.map((name, thread) => {
    const label = element('label', 'chip');
    const box = element('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => view.showThread(thread, box.checked));
    label.append(box, name);
    byId('threads').append(label);
    return box;
  });
  const select = byId('object');
  select.append(new Option('all', -1));
  execution.objects.forEach((name, object) => select.append(new Option(name, object)));
  select.addEventListener('change', () => view.showObject(Number(select.value)));
  const jump = (id, indices) => {
    byId(id).disabled = indices.length === 0;
    byId(id).addEventListener('click', () => view.cycle(indices, 1));
  };
  jump('to-failure', execution.failing);
  jump('to-preemption', execution.preemptions);
  const follow = () => {
    boxes.forEach((box, thread) => { box.checked = view.threads.has(thread); });
    select.value = String(view.object);
    byId('count').textContent = view.shown.length === execution.rows.length ? ''
      : `${view.shown.length.toLocaleString('en')} of ${execution.rows.length.toLocaleString('en')} shown`;
  };
  view.listen((change) => {
    if (change === 'filter') follow();
  });
}

function rowsInView() {
  return Math.max(1, Math.floor(byId('scroller').clientHeight / kRowHeight) - 2);
}

function actionOf(key, view) {
  const { failing, preemptions } = view.execution;
  switch (key) {
    case 'ArrowDown': return () => view.move(1);
    case 'ArrowUp': return () => view.move(-1);
    case 'ArrowRight': return () => view.moveInThread(1);
    case 'ArrowLeft': return () => view.moveInThread(-1);
    case 'PageDown': return () => view.move(rowsInView());
    case 'PageUp': return () => view.move(-rowsInView());
    case 'Home': return () => view.move(-Infinity);
    case 'End': return () => view.move(Infinity);
    case 'f': return () => view.cycle(failing, 1);
    case 'F': return () => view.cycle(failing, -1);
    case 'p': return () => view.cycle(preemptions, 1);
    case 'P': return () => view.cycle(preemptions, -1);
    default: return null;
  }
}

function listenToKeys(view) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest('input, select, button, summary, a')) return;
    const action = actionOf(event.key, view);
    if (action === null || view.shown.length === 0) return;
    event.preventDefault();
    action();
  });
}

// Says what is selected to whom does not see it.
function speakSelection(view, timeline) {
  view.listen((change) => {
    if (change === 'selection') byId('live').textContent = timeline.spoken(view.selected);
    else byId('live').textContent = `${view.shown.length} events shown`;
  });
}

function main() {
  const execution = new Execution(JSON.parse(byId('data').textContent));
  const view = new View(execution);
  showHeading(execution);
  showFilters(view);
  const timeline = new Timeline(view);
  new Inspector(view);
  speakSelection(view, timeline);
  listenToKeys(view);
  byId('events').focus({ preventScroll: true });
  document.documentElement.dataset.ready = 'true'; // for tests
}

main();
