#include "sim/process_queue.h"

#include <unistd.h>

#include <bit>

#include "sim/engine/assert.h"
#include "sim/engine/machine.h"

namespace heddle {

process_queue::Feeding::Feeding(pipe& items, const std::string& name, source_location where)
    : buffer(channel<std::int64_t>::kUnbounded, name + ".buffer"),
      process(::getpid()),
      feeder({.name = name + ".feeder", .where = where}, [this, &items, where] {
        while (const std::optional<std::int64_t> item = buffer.pop(where)) {
          if (!items.write(*item, where)) break;
        }
      }) {}

process_queue::process_queue(std::size_t capacity, std::size_t bound, std::string_view name)
    : name_(name), items_(capacity, name) {
  if (bound == kUnbounded) return;
  places_ = std::make_unique<pipe>(std::bit_ceil(bound), name_ + ".places");
  for (std::size_t i = 0; i < bound; ++i) static_cast<void>(places_->write(0));
}

process_queue::process_queue(const forked& fork, const process_queue& original)
    : name_(original.name_), items_(fork, original.items_) {
  if (original.places_) places_ = std::make_unique<pipe>(fork, *original.places_);
}

// Its thread is in this process.
bool process_queue::is_feeding() const {
  return feeding_ && (Machine::current() != nullptr || feeding_->process == ::getpid());
}

process_queue::~process_queue() {
  if (!is_feeding()) {
    // What the parent had, in a real child: there is nothing behind it.
    static_cast<void>(feeding_.release());
    return;
  }
  try {
    feeding_->buffer.close({});
    feeding_->feeder.join({});
  } catch (...) {
    // The execution is being unwound: whatever comes next says so again.
    HEDDLE_ASSERT(Machine::current() != nullptr && Machine::current()->unwinding());
  }
}

void process_queue::put(std::int64_t item, source_location where) {
  if (!is_feeding()) {
    static_cast<void>(feeding_.release());
    feeding_ = std::make_unique<Feeding>(items_, name_, where);
  }
  if (places_) static_cast<void>(places_->read(where));
  static_cast<void>(feeding_->buffer.push(item, where));
}

std::int64_t process_queue::get(source_location where) {
  const std::optional<std::int64_t> item = items_.read(where);
  HEDDLE_ASSERT(item.has_value() || Machine::current() == nullptr ||
                Machine::current()->unwinding());
  if (places_) static_cast<void>(places_->write(0, where));
  return item.value_or(0);
}

}  // namespace heddle
