#include "sim/program/modules.h"

#include <cxxabi.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace heddle::program {
namespace {

constexpr std::size_t kModulesMax = 64;

// Filled before the constructors of libraries have run: nothing here may need one.
std::array<Range, kModulesMax> modules;
std::size_t module_count = 0;

Range range_of(const dl_phdr_info& info) {
  Range range{~std::uintptr_t{0}, 0};
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const auto& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD) continue;
    range.begin = std::min<std::uintptr_t>(range.begin, info.dlpi_addr + header.p_vaddr);
    range.end =
        std::max<std::uintptr_t>(range.end, info.dlpi_addr + header.p_vaddr + header.p_memsz);
  }
  return range;
}

bool is_added(const Range& range) {
  return std::any_of(modules.begin(), modules.begin() + module_count,
                     [&](const Range& module) { return module.begin == range.begin; });
}

template <typename Visit>
void visit_files(Visit visit) {
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* argument) {
        (*static_cast<Visit*>(argument))(*info);
        return 0;
      },
      &visit);
}

bool is_standard_library(const dl_phdr_info& info) {
  return info.dlpi_name != nullptr && std::strstr(info.dlpi_name, "libstdc++") != nullptr;
}

// Its code calls what instrumented code calls first. The names of calls lie one after the other.
bool is_instrumented(const dl_phdr_info& info) {
  constexpr char kName[] = "__tsan_init";
  const char* names = nullptr;
  std::size_t size = 0;
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    if (info.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* entry =
        reinterpret_cast<const ElfW(Dyn)*>(info.dlpi_addr + info.dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
      if (entry->d_tag == DT_STRSZ) size = entry->d_un.d_val;
    }
  }
  // The loader's own has an offset there instead of an address.
  if (names == nullptr || reinterpret_cast<std::uintptr_t>(names) < info.dlpi_addr) return false;
  return memmem(names, size, kName, sizeof(kName)) != nullptr;
}

// What the loader has made read-only once it was relocated.
Range read_only_part(const dl_phdr_info& info) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const auto& header = info.dlpi_phdr[i];
    if (header.p_type != PT_GNU_RELRO) continue;
    const std::uintptr_t begin = info.dlpi_addr + header.p_vaddr;
    return {begin / page * page, (begin + header.p_memsz) / page * page};
  }
  return {};
}

void add_segments(const dl_phdr_info& info, std::vector<Range>& segments) {
  const Range read_only = read_only_part(info);
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const auto& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD || (header.p_flags & PF_W) == 0) continue;
    Range segment{info.dlpi_addr + header.p_vaddr,
                  info.dlpi_addr + header.p_vaddr + header.p_memsz};
    if (read_only.contains(segment.begin)) segment.begin = std::min(read_only.end, segment.end);
    if (segment.size() > 0) segments.push_back(segment);
  }
}

// Which exceptions are being handled lies among libstdc++'s; fibers keep that themselves.
void add_block(const ThreadLocalBlock& block, std::vector<ThreadLocalBlock>& blocks) {
  char* const globals = reinterpret_cast<char*>(abi::__cxa_get_globals());
  constexpr std::size_t kGlobalsSize = 2 * sizeof(void*);
  if (globals < block.address || globals >= block.address + block.size) {
    blocks.push_back(block);
    return;
  }
  const auto before = static_cast<std::size_t>(globals - block.address);
  const std::size_t after = before + kGlobalsSize;
  const auto image_after = [&](std::size_t offset) {
    return block.image_size > offset ? block.image_size - offset : 0;
  };
  if (before > 0) {
    blocks.push_back({block.address, before, block.image, std::min(before, block.image_size)});
  }
  if (block.size > after) {
    blocks.push_back(
        {block.address + after, block.size - after, block.image + after, image_after(after)});
  }
}

}  // namespace

void find_modules() {
  visit_files([](const dl_phdr_info& info) {
    const Range range = range_of(info);
    if (range.contains(reinterpret_cast<std::uintptr_t>(&find_modules))) return;
    if (is_added(range) || module_count == kModulesMax || !is_instrumented(info)) return;
    modules[module_count++] = range;
  });
}

bool is_program_code(std::uintptr_t address) noexcept {
  for (std::size_t i = 0; i < module_count; ++i) {
    if (modules[i].contains(address)) return true;
  }
  return false;
}

std::vector<Range> writable_segments() {
  std::vector<Range> segments;
  visit_files([&](const dl_phdr_info& info) {
    if (is_added(range_of(info))) add_segments(info, segments);
  });
  return segments;
}

std::vector<ThreadLocalBlock> thread_local_blocks() {
  std::vector<ThreadLocalBlock> blocks;
  visit_files([&](const dl_phdr_info& info) {
    if (!is_added(range_of(info)) && !is_standard_library(info)) return;
    for (int i = 0; i < info.dlpi_phnum; ++i) {
      const auto& header = info.dlpi_phdr[i];
      if (header.p_type != PT_TLS || header.p_memsz == 0 || info.dlpi_tls_data == nullptr) continue;
      const auto* image = reinterpret_cast<const char*>(info.dlpi_addr + header.p_vaddr);
      add_block({static_cast<char*>(info.dlpi_tls_data), header.p_memsz, image, header.p_filesz},
                blocks);
    }
  });
  return blocks;
}

Range thread_local_storage() {
  constexpr std::size_t kControlBlock = 4096;  // behind it, on x86-64: libc's own
  const auto self = reinterpret_cast<std::uintptr_t>(__builtin_thread_pointer());
  Range range{self, self + kControlBlock};
  visit_files([&](const dl_phdr_info& info) {
    const auto data = reinterpret_cast<std::uintptr_t>(info.dlpi_tls_data);
    constexpr std::uintptr_t kNear = 1 << 20;
    if (data != 0 && data < self && self - data < kNear) range.begin = std::min(range.begin, data);
  });
  return range;
}

}  // namespace heddle::program
