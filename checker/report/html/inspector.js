'use strict';

const kLinksMax = 12; // of each kind

// What there is to know of the selected row, at the side.
class Inspector {
  constructor(view) {
    this.view = view;
    this.execution = view.execution;
    this.panel = document.getElementById('inspector');
    view.listen((change) => {
      if (change === 'selection') this.show();
    });
    this.show();
  }

  show() {
    const row = this.execution.rows[this.view.selected];
    if (row === undefined) {
      this.panel.replaceChildren(element('p', 'none', 'The execution has no events.'));
      return;
    }
    this.panel.replaceChildren(...this.heading(row), ...this.source(row), ...this.relations(row),
      ...this.locks(), ...this.values());
    this.panel.scrollTop = 0;
  }

  heading(row) {
    const name = this.execution.stepName(this.view.selected);
    const title = `${name[0].toUpperCase()}${name.slice(1)} in ${this.execution.threadName(row.thread)}`;
    const parts = [element('h2', '', title),
      element('p', 'what', this.execution.operation(this.view.selected))];
    if (row.failing) parts.push(element('p', 'flag', 'Takes part in the failure.'));
    if (row.preempts) {
      parts.push(element('p', 'flag preemption',
        'Preemption: the thread before was taken off here, and could have gone on.'));
    }
    return parts;
  }

  source(row) {
    if (row.file < 0) return [];
    const { path, lines } = this.execution.files[row.file];
    const parts = [element('h3', '', `${path}:${row.line}`)];
    const source = element('pre', row.failing ? 'source failing' : 'source');
    for (let line = row.line - 4; line <= row.line + 4; ++line) {
      if (lines[line] === undefined) continue;
      const made = element('span', line === row.line ? 'at' : '');
      made.append(element('i', '', line), lines[line]);
      source.append(made);
    }
    if (source.childElementCount > 0) parts.push(source);
    return parts;
  }

  relations(row) {
    const own = (index) => this.execution.rows[index].thread === row.thread;
    const one = (index) => (index >= 0 ? [index] : []);
    const links = [
      ...this.links('reads from', 'reads', one(row.readsFrom)),
      ...this.links('read by', 'reads', row.readBy),
      ...this.links('wait ended by', 'wakes', one(row.wokenBy)),
      ...this.links('ends the wait of', 'wakes', row.wakes),
      ...this.links('after', 'before', row.before.filter((index) => !own(index))),
      ...this.links('before', 'before', row.after.filter((index) => !own(index))),
    ];
    const title = element('h3', '', 'Ordered with other threads, and values');
    if (links.length === 0) {
      return [title, element('p', 'none', 'Nothing of another thread directly.')];
    }
    const list = element('ul', 'links');
    list.append(...links);
    return [title, list];
  }

  links(relation, className, indices) {
    const links = indices.slice(0, kLinksMax).map((index) => {
      const button = element('button');
      button.type = 'button';
      button.append(element('em', '', `${relation} `),
        `${this.execution.stepName(index)}, ${this.execution.shortName(this.execution.rows[index].thread)}: `,
        this.execution.operation(index));
      button.addEventListener('click', () => this.view.select(index));
      const item = element('li', className);
      item.append(button);
      return item;
    });
    if (indices.length > kLinksMax) {
      links.push(element('li', 'none', `${relation} ${indices.length - kLinksMax} more`));
    }
    return links;
  }

  locks() {
    const title = element('h3', '', 'Who holds, who waits, after this step');
    const locks = this.execution.locksAt(this.view.selected);
    const joins = this.execution.waits.filter(({ object, begin, end }) =>
      object < 0 && begin <= this.view.selected && this.view.selected < end);
    if (locks.size === 0 && joins.length === 0) {
      return [title, element('p', 'none', 'No lock is held, and nobody waits.')];
    }
    const named = (entries) => entries.map(({ thread, since }) =>
      `${this.execution.shortName(thread)} (since ${this.execution.stepName(since)})`).join(', ');
    const rows = [...locks].map(([object, { holders, queue }]) =>
      [object, this.execution.objects[object], named(holders), named(queue)]);
    for (const { thread, what } of joins) {
      rows.push([-1, what, '', this.execution.shortName(thread)]);
    }
    return [title, this.table(['Object', 'Held by', 'Waits'], rows)];
  }

  values() {
    const values = this.execution.valuesAt(this.view.selected);
    if (values.size === 0) return [];
    const rows = [...values].sort(([one], [other]) => one - other).map(([object, { value, at }]) => {
      const by = this.execution.shortName(this.execution.rows[at].thread);
      return [object, this.execution.objects[object], value, `${this.execution.stepName(at)}, ${by}`];
    });
    return [element('h3', '', 'Values after this step'), this.table(['Object', 'Value', 'Last'], rows)];
  }

  // Rows begin with the number of the object, for its colour.
  table(titles, rows) {
    const table = element('table');
    const head = table.createTHead().insertRow();
    for (const title of titles) {
      const cell = element('th', '', title);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = table.createTBody();
    for (const [object, ...texts] of rows) {
      const row = body.insertRow();
      if (object >= 0) row.style.setProperty('--hue', colourOf(object));
      for (const text of texts) row.insertCell().textContent = text;
    }
    return table;
  }
}
