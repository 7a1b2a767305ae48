#include "checker/coverage.h"

#include <algorithm>

#include "sim/engine/thread.h"

namespace heddle {

void OrderCoverage::forget() {
  executions_ = 0;
  pairs_.clear();
}

void OrderCoverage::take(const Machine& machine) {
  ++executions_;
  threads_ = 0;
  for (const Thread* thread : machine.threads()) {
    threads_ = std::max<std::size_t>(threads_, thread->id + 1);
  }
  known_.assign(threads_ * threads_, 0);
  done_.clear();
  const std::vector<Event>& events = machine.events();
  for (std::size_t index = 0; index < events.size(); ++index) {
    const Event& event = events[index];
    learn_from_creation_and_join(event, index);
    if (!counts(event)) continue;
    visit(machine, index, event.object, event.access);
    // A wait that ends without a notification leaves those that a notification may wake.
    if (event.kind == OperationKind::condition_relock && event.second != kNoObject) {
      visit(machine, index, event.second, Access::write);
    }
  }
}

bool OrderCoverage::counts(const Event& event) const noexcept {
  if (event.access == Access::none || event.object == kNoObject) return false;
  const bool plain =
      event.kind == OperationKind::var_read || event.kind == OperationKind::var_write;
  if (plain && plain_ == PlainAccesses::left_out) return false;
  return event.kind != OperationKind::unlock && event.kind != OperationKind::unlock_shared;
}

void OrderCoverage::learn_from_creation_and_join(const Event& event, std::size_t index) {
  const auto learn = [&](ThreadId thread, ThreadId from) {
    for (ThreadId of = 0; of < threads_; ++of) {
      known(thread, of) = std::max(known(thread, of), known(from, of));
    }
  };
  if (event.kind == OperationKind::thread_join) {
    learn(event.thread, event.second);
  }
  known(event.thread, event.thread) = index + 1;
  if (event.kind == OperationKind::thread_create) {
    learn(event.second, event.thread);
  }
}

void OrderCoverage::visit(const Machine& machine, std::size_t index, ObjectId object,
                          Access access) {
  const SiteId site = site_of(machine, index);
  const ThreadId thread = machine.events()[index].thread;
  std::vector<Done>& all = done_[object];
  Done* same = nullptr;
  for (Done& done : all) {
    if (done.site == site && done.access == access) same = &done;
    if (done.thread == thread || !conflicting(done.access, access)) continue;
    if (known(thread, done.thread) > done.last) continue;
    count(machine.object_name(object), done, site, thread);
  }
  if (same != nullptr) {
    same->last = index;
  } else {
    all.push_back({site, access, thread, index});
  }
}

OrderCoverage::SiteId OrderCoverage::site_of(const Machine& machine, std::size_t index) {
  const Event& event = machine.events()[index];
  const source_location where = machine.texts()[index].where;
  const auto [entry, is_new] = site_ids_.try_emplace(
      {where.file, where.line, event.kind, event.thread}, static_cast<SiteId>(sites_.size()));
  if (is_new) {
    sites_.push_back(
        {event.thread, machine.thread_name(event.thread), event.kind, where.file, where.line});
  }
  return entry->second;
}

void OrderCoverage::count(const std::string& object, const Done& earlier, SiteId later,
                          ThreadId thread) {
  const bool forwards = earlier.thread < thread;
  Counts& counts = pairs_[forwards ? PairKey{object, earlier.site, later}
                                   : PairKey{object, later, earlier.site}];
  std::uint64_t& counted_in = forwards ? counts.first_counted_in : counts.second_counted_in;
  if (counted_in == executions_) return;
  counted_in = executions_;
  ++(forwards ? counts.first_before : counts.second_before);
}

std::vector<OrderedPair> OrderCoverage::pairs() const {
  std::vector<OrderedPair> pairs;
  for (const auto& [key, counts] : pairs_) {
    const auto& [object, first, second] = key;
    pairs.push_back(
        {object, sites_[first], sites_[second], counts.first_before, counts.second_before});
  }
  const auto place = [](const OrderedPair& pair) {
    return std::tie(pair.object, pair.first.thread, pair.second.thread, pair.first.file,
                    pair.first.line, pair.second.file, pair.second.line, pair.first.kind,
                    pair.second.kind);
  };
  std::sort(pairs.begin(), pairs.end(), [&](const OrderedPair& one, const OrderedPair& other) {
    return place(one) < place(other);
  });
  return pairs;
}

}  // namespace heddle
