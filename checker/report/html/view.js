'use strict';

// Which rows are shown, and which of them is selected. Tells its listeners what has changed.
class View {
  constructor(execution) {
    this.execution = execution;
    this.threads = new Set(execution.threads.keys());
    this.object = -1; // -1: all
    this.listeners = [];
    this.filter();
    this.selected = execution.failing[0] ?? 0;
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  filter() {
    this.shown = [];
    this.execution.rows.forEach((row, index) => {
      if (!this.threads.has(row.thread)) return;
      if (this.object >= 0 && row.object !== this.object) return;
      this.shown.push(index);
    });
    this.columns = new Map([...this.threads].sort((one, other) => one - other)
      .map((thread, column) => [thread, column]));
  }

  // Where a row is, or would be, among those that are shown.
  position(index) {
    let begin = 0;
    let end = this.shown.length;
    while (begin < end) {
      const middle = (begin + end) >> 1;
      if (this.shown[middle] < index) begin = middle + 1;
      else end = middle;
    }
    return begin;
  }

  isShown(index) {
    return this.shown[this.position(index)] === index;
  }

  showThread(thread, shown) {
    if (shown) this.threads.add(thread);
    else this.threads.delete(thread);
    this.refilter();
  }

  showObject(object) {
    this.object = object;
    this.refilter();
  }

  // The selection stays, or goes to the nearest row that is shown.
  refilter() {
    this.filter();
    this.tell('filter');
    if (this.shown.length > 0 && !this.isShown(this.selected)) {
      this.select(this.shown[Math.min(this.position(this.selected), this.shown.length - 1)]);
    }
  }

  // What a filter hides is shown where it is asked for.
  select(index) {
    if (!this.isShown(index)) {
      this.threads.add(this.execution.rows[index].thread);
      this.object = -1;
      this.filter();
      this.tell('filter');
    }
    this.selected = index;
    this.tell('selection');
  }

  move(rows) {
    if (this.shown.length === 0) return;
    const position = this.position(this.selected) + rows;
    this.select(this.shown[Math.max(0, Math.min(position, this.shown.length - 1))]);
  }

  // To the next row, or that before, that `is` tells; stays where there is none.
  seek(direction, is) {
    for (let at = this.position(this.selected) + direction; at >= 0 && at < this.shown.length;
      at += direction) {
      if (is(this.execution.rows[this.shown[at]])) {
        this.select(this.shown[at]);
        return;
      }
    }
  }

  moveInThread(direction) {
    const { thread } = this.execution.rows[this.selected];
    this.seek(direction, (row) => row.thread === thread);
  }

  // Round and round.
  cycle(indices, direction) {
    if (indices.length === 0) return;
    const ordered = direction > 0 ? indices : [...indices].reverse();
    const next = ordered.find((index) => (index - this.selected) * direction > 0);
    this.select(next ?? ordered[0]);
  }
}
