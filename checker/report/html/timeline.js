'use strict';

const kRowHeight = 30;
const kRowsBeyond = 12; // drawn above and below what is in view
const kPrintedRowsMax = 1000; // around what is selected
const kGutter = 64;
const kPlaceWidth = 190; // of a file and a line
const kLineWidth = 76; // of a line
const kLaneMin = 170;
const kPrintedWidth = 700; // of a sheet of paper
const kPrintedLaneMin = 110;
const kSvg = 'http://www.w3.org/2000/svg';
const kHues = [225, 160, 30, 280, 340, 195, 90, 55];

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function shape(name, attributes) {
  const made = document.createElementNS(kSvg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function colourOf(object) {
  return `light-dark(hsl(${kHues[object % kHues.length]} 65% 36%), ` +
    `hsl(${kHues[object % kHues.length]} 75% 72%))`;
}

// The rows, of which only those near the view are in the document, and what is drawn on them.
class Timeline {
  constructor(view) {
    this.view = view;
    this.execution = view.execution;
    this.scroller = document.getElementById('scroller');
    this.lanes = document.getElementById('lanes');
    this.canvas = document.getElementById('events');
    this.drawn = new Map(); // index to element
    this.hovered = -1;
    this.printing = false;
    this.placeWidth = this.execution.files.length === 1 ? kLineWidth : kPlaceWidth;
    this.bars = this.canvas.appendChild(shape('svg', { class: 'bars', 'aria-hidden': 'true' }));
    this.edges = this.canvas.appendChild(shape('svg', { class: 'edges', 'aria-hidden': 'true' }));
    view.listen((change) => (change === 'filter' ? this.layOut() : this.showSelection()));
    this.scroller.addEventListener('scroll', () => this.drawSoon());
    new ResizeObserver(() => this.layOut()).observe(this.scroller);
    this.canvas.addEventListener('click', (event) => this.onClick(event));
    this.canvas.addEventListener('mouseover', (event) => this.hover(this.indexAt(event)));
    this.canvas.addEventListener('mouseleave', () => this.hover(-1));
    window.addEventListener('beforeprint', () => this.print(true));
    window.addEventListener('afterprint', () => this.print(false));
    this.layOut();
    this.showSelection();
  }

  indexAt(event) {
    const row = event.target.closest('.row');
    return row ? Number(row.dataset.index) : -1;
  }

  onClick(event) {
    const index = this.indexAt(event);
    if (index >= 0) this.view.select(index);
  }

  hover(index) {
    if (index === this.hovered) return;
    this.hovered = index;
    this.drawEdges();
  }

  print(on) {
    this.printing = on;
    document.getElementById('story').open ||= on;
    this.layOut();
  }

  layOut() {
    const count = Math.max(1, this.view.columns.size);
    const width = this.printing ? kPrintedWidth : this.scroller.clientWidth;
    const available = width - kGutter - this.placeWidth;
    this.laneWidth = Math.max(this.printing ? kPrintedLaneMin : kLaneMin,
      Math.floor(available / count));
    const style = this.scroller.style;
    style.setProperty('--gutter', `${kGutter}px`);
    style.setProperty('--lane-width', `${this.laneWidth}px`);
    style.setProperty('--place-width', `${this.placeWidth}px`);
    style.setProperty('--width', `${kGutter + count * this.laneWidth + this.placeWidth}px`);
    this.lanes.replaceChildren(
      ...[...this.view.columns.keys()].map((thread) =>
        element('span', '', this.execution.threadName(thread))),
      element('span', 'place', 'line'),
    );
    this.canvas.style.height = `${this.view.shown.length * kRowHeight}px`;
    for (const row of this.drawn.values()) row.remove();
    this.drawn.clear();
    this.draw();
  }

  drawSoon() {
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.draw();
    });
  }

  // The positions to draw, and the last one behind them.
  window() {
    const count = this.view.shown.length;
    if (this.printing) {
      const middle = this.view.position(this.view.selected);
      const begin = Math.max(0, Math.min(middle - kPrintedRowsMax / 2, count - kPrintedRowsMax));
      return [begin, Math.min(count, begin + kPrintedRowsMax)];
    }
    const top = Math.floor(this.scroller.scrollTop / kRowHeight);
    const height = Math.ceil(this.scroller.clientHeight / kRowHeight);
    return [Math.max(0, top - kRowsBeyond), Math.min(count, top + height + kRowsBeyond)];
  }

  draw() {
    const [begin, end] = this.window();
    const wanted = new Set(this.view.shown.slice(begin, end));
    if (this.view.isShown(this.view.selected)) wanted.add(this.view.selected);
    for (const [index, row] of this.drawn) {
      if (wanted.has(index)) continue;
      row.remove();
      this.drawn.delete(index);
    }
    for (const index of [...wanted].sort((one, other) => one - other)) {
      if (!this.drawn.has(index)) this.drawRow(index);
    }
    this.drawBars(begin, end);
    this.drawEdges();
  }

  drawRow(index) {
    const row = this.execution.rows[index];
    const position = this.view.position(index);
    const made = element('div', 'row');
    made.id = `row-${index}`;
    made.dataset.index = index;
    made.setAttribute('role', 'option');
    made.setAttribute('aria-posinset', position + 1);
    made.setAttribute('aria-setsize', this.view.shown.length);
    made.setAttribute('aria-label', this.spoken(index));
    made.setAttribute('aria-selected', index === this.view.selected);
    made.style.top = `${position * kRowHeight}px`;
    made.style.setProperty('--column', this.view.columns.get(row.thread));
    made.classList.toggle('selected', index === this.view.selected);
    made.classList.toggle('failing', row.failing);
    made.classList.toggle('at-end', row.atEnd);
    made.classList.toggle('preempts', row.preempts);
    made.classList.toggle('minor', row.step === 0 && !row.failing);
    made.classList.toggle('cycle', this.execution.cycles.includes(index));
    made.append(element('span', 'step', row.step > 0 ? row.step : ''), this.card(index),
      element('span', 'place', this.execution.place(row)));
    this.drawn.set(index, made);
    this.canvas.append(made);
  }

  card(index) {
    const row = this.execution.rows[index];
    const card = element('span', 'operation');
    if (row.object >= 0 && !row.atEnd) {
      card.style.setProperty('--hue', colourOf(row.object));
      card.append(element('b', '', this.execution.objects[row.object]), ' ');
    }
    // Threads by their numbers: their names are above.
    card.append(/^(create|join)$/.test(row.kind) ? row.text.split(' (')[0] : row.text);
    card.title = this.execution.operation(index);
    return card;
  }

  // A row, as it is read out.
  spoken(index) {
    const row = this.execution.rows[index];
    const parts = [this.execution.stepName(index), this.execution.threadName(row.thread),
      this.execution.operation(index)];
    if (row.preempts) parts.push('preempts the thread before');
    if (row.failing) parts.push('takes part in the failure');
    if (row.file >= 0) parts.push(`line ${row.line}`);
    return parts.join(', ');
  }

  showSelection() {
    const position = this.view.position(this.view.selected);
    const top = position * kRowHeight;
    const { scrollTop, clientHeight } = this.scroller;
    const visible = clientHeight - this.lanes.offsetHeight;
    if (top < scrollTop + kRowHeight || top > scrollTop + visible - 2 * kRowHeight) {
      const far = Math.abs(top - scrollTop) > 2 * visible;
      const goal = far || top > scrollTop ? top - visible * (far ? 0.4 : 1) + 2 * kRowHeight
        : top - kRowHeight;
      this.scroller.scrollTop = Math.max(0, goal);
    }
    const before = this.canvas.querySelector('.selected');
    if (before) {
      before.classList.remove('selected');
      before.setAttribute('aria-selected', 'false');
    }
    this.draw();
    const row = this.drawn.get(this.view.selected);
    row?.classList.add('selected');
    row?.setAttribute('aria-selected', 'true');
    this.canvas.setAttribute('aria-activedescendant', row ? row.id : '');
  }

  laneLeft(thread) {
    return kGutter + this.view.columns.get(thread) * this.laneWidth;
  }

  middleOf(index) {
    return (this.view.position(index) + 0.5) * kRowHeight;
  }

  // Who holds a lock, and who waits, as bars beside the lanes.
  drawBars(begin, end) {
    const height = this.view.shown.length * kRowHeight;
    const first = this.view.shown[begin] ?? 0;
    const last = this.view.shown[end - 1] ?? 0;
    const parts = [];
    for (const thread of this.view.columns.keys()) {
      const x = this.laneLeft(thread) + 8;
      parts.push(shape('line', { x1: x, x2: x, y1: begin * kRowHeight, y2: end * kRowHeight,
        stroke: 'var(--line)', 'stroke-width': 2 }));
    }
    const bar = (thread, from, to, x, attributes) => {
      const y = Math.max(this.middleOf(from), begin * kRowHeight);
      const bottom = Math.min(to >= this.execution.rows.length ? height : this.middleOf(to),
        end * kRowHeight);
      if (bottom <= y) return;
      parts.push(shape('rect', { x: this.laneLeft(thread) + x, y, width: 5, height: bottom - y,
        rx: 2, ...attributes }));
    };
    const inView = (each) => this.view.columns.has(each.thread) && each.begin <= last &&
      each.end >= first;
    for (const wait of this.execution.waits) {
      if (inView(wait)) bar(wait.thread, wait.begin, wait.end, 11, { fill: 'url(#hatch)' });
    }
    for (const each of this.execution.holdings) {
      if (!inView(each)) continue;
      bar(each.thread, each.begin, each.end, 5.5 - 6 * Math.min(each.slot, 1),
        { style: `fill: ${colourOf(each.object)}`, opacity: each.shared ? 0.55 : 0.9 });
    }
    this.bars.replaceChildren(this.hatching(), ...parts);
    this.bars.setAttribute('width', '100%');
    this.bars.setAttribute('height', height);
  }

  hatching() {
    const pattern = shape('pattern', { id: 'hatch', width: 5, height: 5,
      patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' });
    pattern.append(shape('rect', { width: 5, height: 5, fill: 'var(--paper)' }),
      shape('rect', { width: 2.5, height: 5, fill: 'var(--soft)' }));
    return pattern;
  }

  // What the row under the mouse, else the selected one, depends on, and what depends on it.
  drawEdges() {
    const index = this.hovered >= 0 ? this.hovered : this.view.selected;
    const row = this.execution.rows[index];
    this.edges.replaceChildren(this.arrowHeads());
    for (const drawn of this.drawn.values()) drawn.classList.remove('related');
    if (row === undefined || !this.view.isShown(index)) return;
    const edges = [];
    const other = (at) => this.execution.rows[at].thread !== row.thread;
    row.before.filter(other).forEach((at) => edges.push([at, index, 'before']));
    row.after.filter(other).forEach((at) => edges.push([index, at, 'before']));
    if (row.readsFrom >= 0) edges.push([row.readsFrom, index, 'reads']);
    row.readBy.forEach((at) => edges.push([index, at, 'reads']));
    if (row.wokenBy >= 0) edges.push([row.wokenBy, index, 'wakes']);
    row.wakes.forEach((at) => edges.push([index, at, 'wakes']));
    for (const [from, to, kind] of edges) {
      if (!this.view.isShown(from) || !this.view.isShown(to)) continue;
      this.edges.append(this.arrow(from, to, kind));
      this.drawn.get(from === index ? to : from)?.classList.add('related');
    }
  }

  arrowHeads() {
    const heads = shape('defs', {});
    for (const kind of ['before', 'reads', 'wakes']) {
      const head = shape('marker', { id: `head-${kind}`, viewBox: '0 0 8 8', refX: 7, refY: 4,
        markerWidth: 7, markerHeight: 7, orient: 'auto' });
      head.append(shape('path', { d: 'M0 0.5 L8 4 L0 7.5 z', style: `fill: var(--${kind})` }));
      heads.append(head);
    }
    return heads;
  }

  arrow(from, to, kind) {
    const rows = this.execution.rows;
    const x = (at) => this.laneLeft(rows[at].thread) + 18;
    const [x1, y1, x2, y2] = [x(from), this.middleOf(from), x(to), this.middleOf(to)];
    const bend = { before: 22, reads: 34, wakes: 46 }[kind];
    const path = x1 === x2
      ? `M${x1} ${y1} C${x1 - bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}`
      : `M${x1 + (x2 > x1 ? 8 : 0)} ${y1 + 12} C${x1} ${y1 + bend} ${x2 - bend} ${y2} ${x2 - 1} ${y2}`;
    return shape('path', { d: path, class: kind, fill: 'none', 'stroke-width': 1.75,
      style: `stroke: var(--${kind})`, 'stroke-dasharray': kind === 'wakes' ? '5 4' : 'none',
      'marker-end': `url(#head-${kind})` });
  }
}
