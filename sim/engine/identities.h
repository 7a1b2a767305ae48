#ifndef HEDDLE_SIM_ENGINE_IDENTITIES_H_
#define HEDDLE_SIM_ENGINE_IDENTITIES_H_

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/engine/object.h"
#include "sim/ids.h"

namespace heddle {

// The numbers of the threads and objects of one program: dense, in the order in which they are met
// first. Machines that share one give the same thread the same number, so that what one of them
// learnt holds in the others. A machine asks once for each thread and object that it meets.
//
// May be used from several OS threads at once.
class Identities {
 public:
  // A thread or object is known by the number of the thread that made it, and the place among what
  // that one made.
  struct Made {
    std::uint32_t by = 0;
    std::uint32_t place = 0;
  };
  struct MadeObject {
    Made made;
    ObjectKind kind = ObjectKind::mutex;
    std::string name;  // as given when it was met first
  };

  // Who gives the numbers, where this is not the first to meet what is met.
  class Numbering {
   public:
    virtual ~Numbering() = default;
    virtual ThreadId thread(Made made) = 0;
    virtual ObjectId object(const MadeObject& object) = 0;
  };

  Identities() { threads_.push_back({}); }
  // From now on `numbering` gives what is not known yet its number. It must outlive this.
  void ask(Numbering& numbering) noexcept { numbering_ = &numbering; }

  // Throws UsageError where there are more threads than a ThreadSet has room for.
  ThreadId thread(Made made);
  ObjectId object(Made made, ObjectKind kind, std::string_view name);

  // By number. The first thread is the main thread, which nothing made.
  std::vector<Made> threads() const;
  std::vector<MadeObject> objects() const;
  // Puts back what these two returned. REQUIRES: nothing was met yet.
  void restore(const std::vector<Made>& threads, const std::vector<MadeObject>& objects);

  // Names for reports of the objects chosen, in the order of their makers, by descent, and of
  // each maker's own: the same whatever was met first.
  std::vector<std::string> names_of(const std::vector<bool>& chosen) const;

 private:
  static std::uint64_t key_of(Made made) noexcept {
    return (std::uint64_t{made.by} << 32) | made.place;
  }
  std::vector<std::uint32_t> descent_of(Made made) const;

  mutable std::mutex mutex_;
  Numbering* numbering_ = nullptr;  // null: the next one that is free
  std::vector<Made> threads_;
  std::vector<MadeObject> objects_;
  std::unordered_map<std::uint64_t, std::uint32_t> thread_numbers_;
  std::unordered_map<std::uint64_t, std::uint32_t> object_numbers_;
};

}  // namespace heddle

#endif  // HEDDLE_SIM_ENGINE_IDENTITIES_H_
