#ifndef HEDDLE_CHECKER_MASTERS_NUMBERING_H_
#define HEDDLE_CHECKER_MASTERS_NUMBERING_H_

#include <nlohmann/json_fwd.hpp>

#include "checker/worker_process.h"
#include "sim/engine/identities.h"

namespace heddle {

// In a worker process: numbers of threads and objects, as the process gives them whose copy it is.
class MastersNumbering final : public Identities::Numbering {
 public:
  explicit MastersNumbering(Connection& master) : master_(master) {}

  ThreadId thread(Identities::Made made) override;
  ObjectId object(const Identities::MadeObject& object) override;

 private:
  nlohmann::json answer(const nlohmann::json& question);

  Connection& master_;
};

// In that process: the number, where `message` asks for one; null where it is about something else.
nlohmann::json number_asked_for(const nlohmann::json& message, Identities& identities);

}  // namespace heddle

#endif  // HEDDLE_CHECKER_MASTERS_NUMBERING_H_
