#include "sim/engine/caller.h"

namespace heddle {
namespace {

// Without a file the line is the address of a call: see source_location.
bool is_address(source_location given) { return given.file[0] == '\0'; }

}  // namespace
}  // namespace heddle

#if defined(HEDDLE_LIBDW)

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "sim/engine/fiber.h"

namespace heddle {
namespace {

constexpr int kFramesMax = 200;
constexpr std::size_t kStackSize = 2 * 1024 * 1024;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool of_system(std::string_view file) {
  return file.starts_with("/usr/include/") || file.starts_with("/usr/lib/") ||
         file.starts_with("/usr/local/include/") || has(file, "/include/c++/") ||
         has(file, "/lib/gcc/");
}

// heddle's own files have names relative to its root. Its headers, included by a program that is
// built elsewhere, lie in folders of these names: <heddle/sim/mutex.h>.
bool of_heddle(std::string_view file) {
  if (file.starts_with("sim/")) return true;
  return file.ends_with(".h") && (has(file, "/heddle/sim/") || has(file, "/heddle/checker/"));
}

bool of_user(std::string_view file) {
  return !file.empty() && !of_system(file) && !of_heddle(file);
}

// A name of C is one of a type to the demangler, "x" long long.
std::string demangled(const char* name) {
  if (!std::string_view(name).starts_with("_Z")) return name;
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  return text != nullptr ? text.get() : name;
}

// Calls `work` on a stack of its own: libdw needs more (160 KiB seen) than a simulated thread has.
template <typename Work>
void on_large_stack(Work work) {
  struct Errand {
    Work& work;
    Fiber caller;
    Fiber worker;
  };
  const auto run = [](void* argument) {
    auto& errand = *static_cast<Errand*>(argument);
    errand.work();
    Fiber::switch_to(errand.worker, errand.caller);
  };
  Errand errand{work, {}, {Stack(kStackSize, 0), run, &errand}};
  Fiber::switch_to(errand.caller, errand.worker);
}

// A lock that no program under test takes part in: one may have put its own in place of pthread's.
class SpinLock {
 public:
  void lock() noexcept {
    while (flag_.test_and_set(std::memory_order_acquire)) flag_.wait(true);
  }
  void unlock() noexcept {
    flag_.clear(std::memory_order_release);
    flag_.notify_one();
  }

 private:
  std::atomic_flag flag_;
};

enum class Frame : std::uint8_t {
  unknown,
  of_part,  // in that part of the standard library, or inlined into it
  users,    // not so, but the user's
};

// By the name of a function, and the file that its code is in.
bool is_of(StandardPart part, std::string_view function, std::string_view file) {
  if (!of_system(file)) return false;
  if (part == StandardPart::lock) {
    return function.starts_with("lock<") || function.starts_with("__lock_impl<");
  }
  const std::string_view header = file.substr(file.rfind('/') + 1);
  const bool of_thread = header == "std_thread.h" || header == "thread";
  return of_thread && (function == "~thread" || function == "operator=");
}

// By the name of a symbol, for what was built without debug information.
bool is_of(StandardPart part, std::string_view symbol) {
  if (part == StandardPart::lock) {
    return symbol.starts_with("_ZSt4lockI") || symbol.starts_with("_ZNSt8__detail11__lock_implI");
  }
  return symbol == "_ZNSt6threadD1Ev" || symbol == "_ZNSt6threadD2Ev" ||
         symbol == "_ZNSt6threadaSEOS_";
}

// The debug information of this process. One frame of a stack stands for as many lines of source
// as calls were inlined into each other there.
class DebugInfo {
 public:
  // The innermost of the lines at `address` that is the user's, if one is. Line 0: one is, but the
  // compiler does not tell which.
  std::optional<source_location> users_line(std::uintptr_t address);
  std::string static_variable(std::uintptr_t address);
  // Whose code is at `address`, where it matters if `part` has called it.
  Frame frame(std::uintptr_t address, StandardPart part);

 private:
  using Scopes = std::unique_ptr<Dwarf_Die[], decltype(&std::free)>;

  void open();
  std::optional<source_location> find(std::uintptr_t address);
  Frame find_frame(std::uintptr_t address, StandardPart part);
  Dwarf_Die* unit_of(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Addr& bias);
  template <typename Visit>
  static bool visit_functions(Dwarf_Die* unit, Dwarf_Addr address, Visit visit);
  static std::pair<const char*, int> call_of(Dwarf_Die* unit, Dwarf_Die* function);
  std::optional<source_location> called_inline(Dwarf_Die* unit, Dwarf_Addr address);
  std::optional<source_location> if_users(Dwarf_Die* unit, const char* file, int line);
  const char* keep(std::string_view name) { return names_.emplace(name).first->c_str(); }

  SpinLock lock_;
  bool opened_ = false;
  Dwfl* dwfl_ = nullptr;  // null: there is none to be had
  std::unordered_map<std::uintptr_t, std::optional<source_location>> known_;
  std::unordered_map<std::uintptr_t, Frame> frames_[kStandardParts];
  std::unordered_set<std::string> names_;  // a source_location points to its file's name
};

void DebugInfo::open() {
  opened_ = true;
  // What is in the program's own files is enough: never search the system, or a server, for more.
  static const Dwfl_Callbacks callbacks{
      dwfl_linux_proc_find_elf,
      [](Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
         char**) { return -1; },
      nullptr, nullptr};
  dwfl_ = dwfl_begin(&callbacks);
  if (dwfl_ == nullptr) return;
  const bool reported = dwfl_linux_proc_report(dwfl_, getpid()) == 0;
  if (dwfl_report_end(dwfl_, nullptr, nullptr) != 0 || !reported) {
    dwfl_end(dwfl_);
    dwfl_ = nullptr;
  }
}

std::optional<source_location> DebugInfo::users_line(std::uintptr_t address) {
  const std::lock_guard guard(lock_);
  const auto [entry, added] = known_.try_emplace(address);
  std::optional<source_location>& line = entry->second;
  if (added) on_large_stack([&] { line = find(address); });
  return line;
}

Frame DebugInfo::frame(std::uintptr_t address, StandardPart part) {
  const bool users = users_line(address).has_value();
  const std::lock_guard guard(lock_);
  const auto [entry, added] = frames_[static_cast<std::size_t>(part)].try_emplace(address);
  Frame& frame = entry->second;
  if (added) on_large_stack([&] { frame = find_frame(address, part); });
  if (frame == Frame::unknown && users) frame = Frame::users;
  return frame;
}

Frame DebugInfo::find_frame(std::uintptr_t address, StandardPart part) {
  Dwfl_Module* module = dwfl_ == nullptr ? nullptr : dwfl_addrmodule(dwfl_, address);
  if (module == nullptr) return Frame::unknown;
  const char* symbol = dwfl_module_addrname(module, address);
  if (symbol != nullptr && is_of(part, symbol)) return Frame::of_part;
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = unit_of(module, address, bias);
  if (unit == nullptr) return Frame::unknown;
  Dwarf_Line* const row = dwarf_getsrc_die(unit, address - bias);
  // Where a function is declared is left out by some at -g1; what it calls tells its file as well.
  const char* file = row != nullptr ? dwarf_linesrc(row, nullptr, nullptr) : nullptr;
  const bool found = visit_functions(unit, address - bias, [&](Dwarf_Die* function) {
    const char* name = dwarf_diename(function);
    if (name != nullptr && file != nullptr && is_of(part, name, file)) return true;
    file = call_of(unit, function).first;
    return false;
  });
  return found ? Frame::of_part : Frame::unknown;
}

std::string DebugInfo::static_variable(std::uintptr_t address) {
  const std::lock_guard guard(lock_);
  std::string text;
  on_large_stack([&] {
    if (!opened_) open();
    Dwfl_Module* module = dwfl_ == nullptr ? nullptr : dwfl_addrmodule(dwfl_, address);
    if (module == nullptr) return;
    GElf_Off offset = 0;
    GElf_Sym symbol;
    const char* name =
        dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
    if (name == nullptr || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT) return;
    text = demangled(name);
    if (offset != 0) text += "+" + std::to_string(offset);
  });
  return text;
}

std::optional<source_location> DebugInfo::find(std::uintptr_t address) {
  if (!opened_) open();
  Dwfl_Module* module = dwfl_ == nullptr ? nullptr : dwfl_addrmodule(dwfl_, address);
  if (module == nullptr) return std::nullopt;
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = unit_of(module, address, bias);
  if (unit == nullptr) return std::nullopt;
  if (Dwarf_Line* row = dwarf_getsrc_die(unit, address - bias)) {
    int line = 0;
    dwarf_lineno(row, &line);
    if (auto place = if_users(unit, dwarf_linesrc(row, nullptr, nullptr), line)) return place;
  }
  return called_inline(unit, address - bias);
}

// The index of addresses that makes this quick is not written by clang.
Dwarf_Die* DebugInfo::unit_of(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Addr& bias) {
  if (Dwarf_Die* unit = dwfl_module_addrdie(module, address, &bias)) return unit;
  Dwarf_Die* unit = nullptr;
  while ((unit = dwfl_module_nextcu(module, unit, &bias)) != nullptr) {
    if (dwarf_haspc(unit, address - bias) == 1) return unit;
  }
  return nullptr;
}

// Calls `visit` with the functions whose code is at `address`, from the innermost of those inlined
// there to the one that they are in, until it returns true. Returns whether it did.
template <typename Visit>
bool DebugInfo::visit_functions(Dwarf_Die* unit, Dwarf_Addr address, Visit visit) {
  Dwarf_Die* found = nullptr;
  if (dwarf_getscopes(unit, address, &found) <= 0) return false;
  const Scopes innermost(found, &std::free);
  // The scopes around that one in the source are those of the inlined function: ask for those
  // around it in the code.
  found = nullptr;
  const int count = dwarf_getscopes_die(&innermost[0], &found);
  if (count <= 0) return false;
  const Scopes scopes(found, &std::free);
  return std::any_of(&scopes[0], &scopes[0] + count, [&](Dwarf_Die& scope) {
    const int tag = dwarf_tag(&scope);
    const bool is_function = tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram;
    return is_function && visit(&scope);
  });
}

// Where an inlined function is called: the file, null where it is none, and the line.
std::pair<const char*, int> DebugInfo::call_of(Dwarf_Die* unit, Dwarf_Die* function) {
  Dwarf_Files* files = nullptr;
  if (dwarf_tag(function) != DW_TAG_inlined_subroutine) return {nullptr, 0};
  if (dwarf_getsrcfiles(unit, &files, nullptr) != 0) return {nullptr, 0};
  Dwarf_Attribute attribute;
  Dwarf_Word file = 0;
  Dwarf_Word line = 0;
  dwarf_formudata(dwarf_attr(function, DW_AT_call_file, &attribute), &file);
  dwarf_formudata(dwarf_attr(function, DW_AT_call_line, &attribute), &line);
  return {dwarf_filesrc(files, file, nullptr, nullptr), static_cast<int>(line)};
}

// From the innermost of the functions inlined at `address` outwards: where it is called.
std::optional<source_location> DebugInfo::called_inline(Dwarf_Die* unit, Dwarf_Addr address) {
  std::optional<source_location> place;
  visit_functions(unit, address, [&](Dwarf_Die* function) {
    const auto [file, line] = call_of(unit, function);
    place = if_users(unit, file, line);
    return place.has_value();
  });
  return place;
}

// libdw completes a relative name by the folder of the compilation: take that off again, so that
// the name is the one that the compiler gives to a source_location.
std::optional<source_location> DebugInfo::if_users(Dwarf_Die* unit, const char* file, int line) {
  if (file == nullptr) return std::nullopt;
  std::string_view name = file;
  Dwarf_Attribute attribute;
  const char* folder = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
  const char* main_file = dwarf_diename(unit);
  const bool relative = main_file != nullptr && main_file[0] != '/';
  if (relative && folder != nullptr && name.starts_with(folder)) {
    const std::string_view rest = name.substr(std::string_view(folder).size());
    if (rest.starts_with("/")) name = rest.substr(1);
  }
  if (!of_user(name)) return std::nullopt;
  return source_location{keep(name), static_cast<std::uint32_t>(line)};
}

struct Walk {
  DebugInfo& info;
  int frames = 0;
  std::optional<source_location> found;
};

DebugInfo& debug_info() {
  // Never destroyed: what it returned must last as long as the process.
  static DebugInfo& info = *new DebugInfo;
  return info;
}

_Unwind_Reason_Code visit(_Unwind_Context* context, void* argument) {
  Walk& walk = *static_cast<Walk*>(argument);
  int before_instruction = 0;
  std::uintptr_t address = _Unwind_GetIPInfo(context, &before_instruction);
  if (before_instruction == 0) --address;  // from the place of return into the call
  walk.found = walk.info.users_line(address);
  return walk.found || ++walk.frames == kFramesMax ? _URC_NORMAL_STOP : _URC_NO_REASON;
}

struct PartWalk {
  DebugInfo& info;
  StandardPart part;
  int frames = 0;
  Frame found = Frame::unknown;
};

_Unwind_Reason_Code visit_for_part(_Unwind_Context* context, void* argument) {
  PartWalk& walk = *static_cast<PartWalk*>(argument);
  int before_instruction = 0;
  std::uintptr_t address = _Unwind_GetIPInfo(context, &before_instruction);
  if (before_instruction == 0) --address;
  walk.found = walk.info.frame(address, walk.part);
  const bool ends = walk.found != Frame::unknown || ++walk.frames == kFramesMax;
  return ends ? _URC_NORMAL_STOP : _URC_NO_REASON;
}

}  // namespace

bool is_called_by(StandardPart part, source_location given) {
  if (of_user(given.file)) return false;
  if (is_address(given) && given.line != 0) {
    const Frame frame = debug_info().frame(given.line - 1, part);
    if (frame != Frame::unknown) return frame == Frame::of_part;
  }
  PartWalk walk{debug_info(), part, 0, Frame::unknown};
  _Unwind_Backtrace(&visit_for_part, &walk);
  return walk.found == Frame::of_part;
}

source_location caller_location(source_location given) {
  if (given.line != 0 && of_user(given.file)) return given;
  Walk walk{debug_info(), 0, {}};
  _Unwind_Backtrace(&visit, &walk);
  if (walk.found && walk.found->line != 0) return *walk.found;
  return is_address(given) ? source_location() : given;
}

source_location line_before(std::uintptr_t address) {
  return debug_info().users_line(address - 1).value_or(source_location());
}

std::string static_variable_at(std::uintptr_t address) {
  return debug_info().static_variable(address);
}

bool finds_callers() noexcept { return true; }

}  // namespace heddle

#else

namespace heddle {

source_location caller_location(source_location given) {
  return is_address(given) ? source_location() : given;
}

source_location line_before(std::uintptr_t) { return {}; }

std::string static_variable_at(std::uintptr_t) { return {}; }

bool is_called_by(StandardPart, source_location) { return false; }

bool finds_callers() noexcept { return false; }

}  // namespace heddle

#endif
