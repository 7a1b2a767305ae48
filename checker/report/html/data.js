'use strict';

// The execution, as html_data.cc writes it. Rows are events in their order; after a deadlock also
// one for each thread that waits. Rows are named by their index.

const kPreemption = 1;
const kFailing = 2;
const kEnd = 4; // no event: the thread waits, or fails, here at the end

const kValueKinds = /^(read|write|load|store|exchange|fetch|compare_exchange)$/;

class Execution {
  constructor(data) {
    Object.assign(this, data);
    this.rows = data.rows.map(([thread, step, kind, object, text, file, line, flags, before,
      readsFrom, wokenBy]) => ({
      thread, step, kind, object, text, file, line, before, readsFrom, wokenBy,
      preempts: (flags & kPreemption) !== 0,
      failing: (flags & kFailing) !== 0,
      atEnd: (flags & kEnd) !== 0,
      after: [],
      readBy: [],
      wakes: [],
    }));
    this.rows.forEach((row, index) => {
      for (const before of row.before) this.rows[before].after.push(index);
      if (row.readsFrom >= 0) this.rows[row.readsFrom].readBy.push(index);
      if (row.wokenBy >= 0) this.rows[row.wokenBy].wakes.push(index);
    });
    this.holdings = data.holdings.map(([object, thread, begin, end, shared]) =>
      ({ object, thread, begin, end: this.ending(end), shared: shared === 1 }));
    this.waits = data.waits.map(([object, thread, begin, end, what]) =>
      ({ object, thread, begin, end: this.ending(end), what }));
    this.takeSlots();
    this.failing = this.rows.flatMap((row, index) => (row.failing ? [index] : []));
    this.preemptions = this.rows.flatMap((row, index) => (row.preempts ? [index] : []));
  }

  // What has no end lasts to the end.
  ending(index) {
    return index < 0 ? this.rows.length : index;
  }

  // Locks that a thread holds at the same time are drawn side by side.
  takeSlots() {
    const ends = new Map(); // of each thread: where each slot becomes free
    for (const holding of this.holdings) {
      if (!ends.has(holding.thread)) ends.set(holding.thread, []);
      const slots = ends.get(holding.thread);
      let slot = slots.findIndex((end) => end <= holding.begin);
      if (slot < 0) slot = slots.length;
      slots[slot] = holding.end;
      holding.slot = slot;
    }
  }

  threadName(thread) {
    return this.threads[thread] ?? `T${thread}`;
  }

  // "T1": without the name it was given.
  shortName(thread) {
    return this.threadName(thread).split(' ')[0];
  }

  // "step 3", or what it does where it has no number.
  stepName(index) {
    const { step, kind } = this.rows[index];
    return step > 0 ? `step ${step}` : kind.replaceAll('_', ' ');
  }

  operation(index) {
    const row = this.rows[index];
    const object = row.object >= 0 && !row.atEnd ? `${this.objects[row.object]} ` : '';
    return object + row.text;
  }

  // Shorter where all is in one file.
  place(row) {
    if (row.file < 0) return '';
    if (this.files.length === 1) return String(row.line);
    return `${this.files[row.file].path.split('/').pop()}:${row.line}`;
  }

  // For each lock that somebody holds or waits for after event `index`: who.
  locksAt(index) {
    const locks = new Map();
    const entry = (object) => {
      if (!locks.has(object)) locks.set(object, { holders: [], queue: [] });
      return locks.get(object);
    };
    for (const { object, thread, begin, end } of this.holdings) {
      if (begin <= index && index < end) entry(object).holders.push({ thread, since: begin });
    }
    for (const { object, thread, begin, end } of this.waits) {
      if (object >= 0 && begin <= index && index < end) {
        entry(object).queue.push({ thread, since: begin });
      }
    }
    return locks;
  }

  // What variables and atomics were last seen to have, up to event `index`.
  valuesAt(index) {
    const values = new Map();
    for (let i = index; i >= 0; --i) {
      const row = this.rows[i];
      if (!kValueKinds.test(row.kind)) continue;
      if (row.object < 0 || values.has(row.object)) continue;
      const value = row.text.includes('-> ') ? row.text.split('-> ').pop().replace(/^false, /, '')
        : row.text.split(' ').slice(1).join(' ');
      values.set(row.object, { value, at: i });
    }
    return values;
  }
}
