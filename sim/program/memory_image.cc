#include "sim/program/memory_image.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace heddle::program {

void MemoryImage::take(const std::vector<Range>& ranges) {
  page_size_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  for (const Range& range : ranges) {
    Part part{reinterpret_cast<char*>(range.begin), range.size(),
              std::make_unique<char[]>(range.size())};
    std::memcpy(part.copy.get(), part.memory, part.size);
    (part.size <= kCopiedWhole ? whole_ : watched_).push_back(std::move(part));
  }
  std::size_t pages = 0;
  for (const Part& part : watched_) pages += part.size / page_size_ + 2;
  written_.reserve(pages);
  for (Part& part : watched_) watch(part);
}

// The pages that lie in the part as a whole are watched, its ends are copied always.
void MemoryImage::watch(Part& part) {
  const auto begin = reinterpret_cast<std::uintptr_t>(part.memory);
  const std::size_t page = page_size_;
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t last = (begin + part.size) / page * page;
  if (first > begin) written_.push_back({part.memory, part.copy.get(), first - begin});
  if (last < begin + part.size) {
    written_.push_back(
        {part.memory + (last - begin), part.copy.get() + (last - begin), begin + part.size - last});
  }
  mprotect(reinterpret_cast<void*>(first), last - first, PROT_READ);
}

void MemoryImage::put_back() noexcept {
  for (const Part& part : whole_) std::memcpy(part.memory, part.copy.get(), part.size);
  for (const Page& page : written_) std::memcpy(page.memory, page.copy, page.size);
}

bool MemoryImage::allow_write(std::uintptr_t address) noexcept {
  if (watched_.empty()) return false;
  const std::size_t page = page_size_;
  char* const begin = reinterpret_cast<char*>(address / page * page);
  for (const Part& part : watched_) {
    if (begin < part.memory || begin + page > part.memory + part.size) continue;
    const bool known = std::any_of(written_.begin(), written_.end(),
                                   [&](const Page& each) { return each.memory == begin; });
    if (known) return false;
    written_.push_back({begin, part.copy.get() + (begin - part.memory), page});
    mprotect(begin, page, PROT_READ | PROT_WRITE);
    return true;
  }
  return false;
}

void MemoryImage::expect_write(std::uintptr_t address, std::size_t size) noexcept {
  if (watched_.empty()) return;
  const std::size_t page = page_size_;
  for (std::uintptr_t at = address / page * page; at < address + size; at += page) {
    allow_write(at);
  }
}

}  // namespace heddle::program
