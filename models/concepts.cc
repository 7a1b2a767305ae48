#include "models/concepts.h"

#include <algorithm>

namespace heddle::models {

const std::vector<Concept>& concepts() {
  static const std::vector<Concept> all{
      {"actor",
       "An actor owns its state and alone touches it; others send it messages, which it takes from "
       "its mailbox one by one. Only the mailbox is shared and needs a lock. The order of messages "
       "from different senders is open; those of one sender come in the order they were sent."},
      {"async",
       "Instead of a thread that blocks for each task, one thread runs an event loop: it takes the "
       "next callback from a queue and runs it to its end. Callbacks never overlap, so what one "
       "does without giving control back needs no lock. But between two callbacks of one task any "
       "other may run: what a task read in the first need not hold in the second. Calls are "
       "synchronous where each is "
       "awaited before the next is made, and overlap where the answers are awaited later; the "
       "future of a task waits for it when it is thrown away."},
      {"barrier",
       "A barrier lets nobody through until all parties have arrived, then all, and begins the "
       "next phase. An action may run once a phase, by the last to arrive, before anyone goes on. "
       "Results of one phase may be read in the next without a lock. Where a party does not come, "
       "those that did wait for ever; unless the barrier can be broken: who fails aborts it, or a "
       "time-out does, and all who wait there or come later are told by an error."},
      {"cache",
       "Many read a cache and few write it, so that readers share a lock. Whoever finds nothing "
       "must give the shared lock up to take the exclusive one, and between the two others may "
       "have filled the entry: look again, or it is computed and stored twice."},
      {"channel",
       "A channel is a bounded queue between threads: who pushes into a full one waits, and who "
       "pops "
       "from an empty one. To end, it is closed, by whoever knows that nothing more will come: "
       "what "
       "is in it can still be taken, and then all who wait are told. Who closes while others push "
       "loses what they push; where nobody closes, consumers wait for ever; and one item that "
       "means "
       "the end ends one consumer. What a look at its size has told may be out of date at once."},
      {"connection_pool",
       "A pool lends a fixed number of connections and lets who comes later wait. Whatever is "
       "taken "
       "must come back on every path, errors too: a connection that is lost once is lost for all, "
       "and when the last is gone everybody waits for ever. An object whose destructor gives it "
       "back cannot forget it."},
      {"critical_section",
       "Steps that belong together must not be divided: what a check has found, or a pointer that "
       "was read, may be out of date when the thread acts on it. A critical section is all of the "
       "steps under one lock, the check and the act. A lock around each step alone removes the "
       "data race and leaves the bug."},
      {"daemon",
       "A program ends when its last thread that is no daemon ends. Daemon threads are then cut "
       "off wherever they are: what they have not finished is lost, and no clean-up runs. Work "
       "that must be done needs a thread that is joined."},
      {"deadlock",
       "Threads wait for each other in a circle, or for what nobody will do, and none can go on. "
       "A circle needs threads that hold something while they wait for more: it cannot close where "
       "all take their locks in one order, or hold one at a time, or call nothing unknown while "
       "they hold one. A thread that waits for itself is the smallest circle."},
      {"distributed",
       "Participants that share nothing agree by messages. Two-phase commit: each votes, and the "
       "coordinator tells all what was decided; who has voted yes may not decide alone, and waits "
       "for ever where the coordinator fails in between, unless it can ask elsewhere. A leader "
       "election needs a step that only one can win: to look and then to claim elects two."},
      {"event",
       "An event is a flag that threads wait for. Once it is set, all who wait go on, and who "
       "comes "
       "later does not wait at all, until it is cleared. It is a state and no signal: who is woken "
       "looks again, and where it was set and cleared at once may find it cleared."},
      {"futures",
       "A promise is where an answer is put, once; its future is where it is got, and to get it is "
       "to "
       "wait for it. What was written before the answer was put can be read after it was got. A "
       "promise takes an exception instead of an answer, and one that is dropped without either "
       "breaks: its future throws. To answer twice is an error of who answers."},
      {"gil",
       "A global interpreter lock is held by the thread that runs bytecode and handed over between "
       "bytecodes. So single bytecodes never overlap, and the interpreter's own data need no other "
       "lock. But count += 1 is several bytecodes: a hand-over between its load and its store "
       "loses an increment. The lock protects the interpreter, not the program. Threads that "
       "compute "
       "run one at a time, however many cores there are; those that wait for a device release the "
       "lock meanwhile, and overlap."},
      {"invariants",
       "An invariant is what must hold at every moment, not only where somebody looks: never two "
       "in "
       "the critical section, never both lights green. It can be broken between two steps and "
       "mended "
       "again before the program ends, so that no check at the end sees it. heddle evaluates it "
       "after "
       "every event, and names the one that broke it."},
      {"latch",
       "A latch counts down once, and who waits for it goes on when it is at zero, then and for "
       "ever after. It starts threads together, or waits for parts of a work. A count that is "
       "larger than the number of those that count down is never reached: all wait for ever."},
      {"linearizability",
       "Operations of a shared object overlap. It is linearizable where each of them might as well "
       "have happened at one moment between its call and its return: then whoever uses it need "
       "not know what is inside. Operations that are right one by one need not be so together: "
       "what two of them return may fit no order of the two. Whether it does is judged on the "
       "history, by a specification that does one operation at a time."},
      {"livelock",
       "Nobody is blocked, all are busy, and nothing gets done: each undoes its step because the "
       "other is in the way, both step back, and both try again. Real schedulers break the pattern "
       "by chance, after a while; a scheduler that means ill never does. Breaking it on purpose "
       "needs an order between the threads, or waiting instead of trying."},
      {"lock_free",
       "Lock-free structures change their state by single atomic steps, mostly a compare-exchange "
       "that fails if another was faster. It compares values, so it cannot see that a pointer went "
       "away and came back (ABA): a counter beside the pointer can. What a step makes visible must "
       "be complete before: write first, publish after. And where two may want the last element, "
       "one step must decide who gets it."},
      {"monitors",
       "A monitor is state, a lock around it, and condition variables to wait for changes of it. "
       "A notification wakes who waits at that moment and is not kept; who is woken has to take "
       "the lock again, and others may come first; and a wakeup may come for no reason. So: keep "
       "what is waited for in the state, change it under the lock, and wait in a loop that looks "
       "again. notify_one will do where any waiter can use what changed, else notify_all."},
      {"mutex",
       "One thread holds a mutex at a time, and only the holder may unlock it. Who locks and does "
       "not unlock on every path, an exception's too, leaves it locked for ever: a guard unlocks "
       "in its destructor."},
      {"once",
       "Something is to be set up once, at first use, by whichever thread comes first, and all "
       "others must see it complete. An unprotected look at the flag or pointer is a data race, "
       "and two may find it empty. call_once, a lock, or an atomic pointer that is looked at again "
       "under the lock (double-checked locking) do it; a plain pointer looked at twice does not."},
      {"parallelism",
       "Concurrent threads make progress in turns, on one core if need be; parallel ones at the "
       "same "
       "moment, which takes as many cores. That a program is concurrent decides what its result "
       "can "
       "be; that it runs in parallel decides when it is there. What one thread does alone takes "
       "its "
       "time on any number of cores, and bounds what the others can save."},
      {"processes",
       "Processes share no memory. A child that is forked has a copy of all of its parent's, as it "
       "is "
       "at that moment, locks that are held included, but of its threads only the one that forks; "
       "one "
       "that is spawned has what its program starts with and what it is given; one of a fork "
       "server is "
       "a copy of a process that has done nothing. What they tell each other goes through pipes, "
       "queues or memory that is shared on purpose. A pipe holds so much, and who writes more "
       "waits; it "
       "ends when every write end is closed, those that fork has copied too. A process that has "
       "put "
       "into a queue does not end before the pipe behind it has taken all. Daemons are killed when "
       "their parent ends."},
      {"queueing",
       "Requests come when they come, and wait while the servers are busy. Throughput is how many "
       "are "
       "served in a time: what comes, until the servers can do no more. Latency is how long each "
       "one "
       "takes, waiting included, and it rises beyond all bounds as the load comes near to what the "
       "servers can do. The number of requests that are there is the one times the other (J. "
       "Little, "
       "1961)."},
      {"races",
       "A data race: two threads access the same variable, one of them writes, and nothing orders "
       "the two accesses. An increment is a read and a write, and another thread's write between "
       "the two is lost. A lock around both, or an atomic read-modify-write, makes them one step. "
       "Without preemption no thread is taken off between the two, and nothing is lost."},
      {"rate_limiter",
       "A limiter lets a number of requests through in a period and turns the others away. To look "
       "whether a token is left and to take it must be one step, or two requests get the last one; "
       "a compare-exchange does it without a lock."},
      {"readers_writer_lock",
       "A readers-writer lock is shared by readers or held by one writer. Under the shared lock "
       "nothing may be written, for other readers are inside. It cannot be upgraded: a reader that "
       "asks for the exclusive lock waits for itself. Give the shared lock up, take the other one, "
       "and look again at what was read."},
      {"reentrant_lock",
       "A reentrant (recursive) lock may be taken again by the thread that holds it, so that one "
       "locked function can call another. It is free when it was released as often as it was "
       "taken; once too few, and all others wait for ever. A plain mutex taken twice by one thread "
       "is an error: the thread waits for itself."},
      {"ring_buffer",
       "A ring passes items in a fixed array. With one producer and one consumer two indices do, "
       "each written by one side only: the producer writes the slot, then publishes its index; the "
       "consumer reads the slot, then frees it. With more on a side the index must be claimed by a "
       "compare-exchange, and each slot needs a sequence number that says when it is ready."},
      {"scheduling",
       "Under cooperative multitasking a thread runs until it blocks, yields, sleeps or ends; what "
       "it does in between cannot be divided. Under preemptive multitasking it can be taken off "
       "anywhere. Code that relies on the first breaks under the second; and under the first a "
       "thread that does not yield keeps all others from running."},
      {"semaphore",
       "A semaphore is a number of permits: acquire takes one or waits, release gives one back. It "
       "has no owner: who releases without having acquired makes a permit out of nothing, and then "
       "one too many gets in, or the maximum is exceeded. A mutex has an owner, which is the "
       "difference."},
      {"sequence_lock",
       "Readers take no lock: a counter, odd while a write is under way, tells them whether they "
       "have read what belongs together. They must look at it before and after, and try again "
       "where "
       "it has changed; who looks once may have read halves of two writes."},
      {"spin_lock",
       "A lock made of atomics. One step must decide who gets in: an exchange, or the place that "
       "one "
       "gets in a queue. With loads and stores alone each must first say that it wants in, and "
       "then "
       "look at the other (Peterson, Dekker): who looks first, or gives way first, is overlooked, "
       "and two are inside."},
      {"starvation",
       "A thread is ready to go on, and others are always preferred. Nobody is deadlocked, and the "
       "system makes progress, but not this thread. Where a lock is free to prefer whom it likes, "
       "no number of others bounds the wait; a queue (first come, first served) does. So with "
       "priorities: others of higher priority that keep coming overtake a job each time, unless it "
       "gains in priority as it waits."},
      {"thread_pool",
       "Workers take tasks from a queue. A task that waits for another task occupies its worker: "
       "when all workers wait, nobody is left to run what they wait for. To shut down, the flag "
       "must be set under the queue's lock: a worker that has looked at it, and does not wait yet, "
       "misses the notification otherwise."},
      {"timer",
       "A timer calls a function after a delay, on a thread of its own, so that what it touches "
       "must "
       "be shared as between any two threads. It may fire at any time after its delay, just as it "
       "is "
       "being cancelled, too: who cancels must heed whether it came too late, and then wait for "
       "the "
       "call. What is done periodically is due at multiples of the period from its start: periods "
       "that begin when the work is done drift."},
      {"work_stealing",
       "Each worker has a deque of its own: it pushes and pops at one end, and thieves steal at "
       "the other. They only meet at the last element, which a compare-exchange must decide; "
       "without it, it is taken twice."},
  };
  return all;
}

const Concept* find_concept(std::string_view tag) {
  const auto found = std::ranges::find(concepts(), tag, &Concept::tag);
  return found == concepts().end() ? nullptr : &*found;
}

}  // namespace heddle::models
