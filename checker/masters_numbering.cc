#include "checker/masters_numbering.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace heddle {

using Json = nlohmann::json;

ThreadId MastersNumbering::thread(Identities::Made made) {
  return answer({{"thread", {made.by, made.place}}}).get<ThreadId>();
}

ObjectId MastersNumbering::object(const Identities::MadeObject& object) {
  const auto kind = static_cast<std::uint32_t>(object.kind);
  return answer({{"object", {object.made.by, object.made.place, kind, object.name}}})
      .get<ObjectId>();
}

Json MastersNumbering::answer(const Json& question) {
  std::optional<Json> number;
  if (master_.send(question)) number = master_.receive();
  if (!number) throw std::runtime_error("the search is gone");
  return *number;
}

Json number_asked_for(const Json& message, Identities& identities) {
  if (const auto made = message.find("thread"); made != message.end()) {
    return identities.thread({made->at(0), made->at(1)});
  }
  if (const auto made = message.find("object"); made != message.end()) {
    const auto kind = static_cast<ObjectKind>(made->at(2).get<std::uint32_t>());
    return identities.object({made->at(0), made->at(1)}, kind, made->at(3).get<std::string>());
  }
  return nullptr;
}

}  // namespace heddle
