#include "checker/report/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "checker/report/timeline_rows.h"

namespace heddle::report {
namespace {

constexpr std::string_view kIndent = "  ";
constexpr std::size_t kMarks = 3;  // columns of ">! "
constexpr std::size_t kGap = 2;    // columns after an operation

enum class Place : std::uint8_t { path, file, line };
enum class Threads : std::uint8_t {
  side_by_side,  // a column each, under its number and name
  stacked,       // the name under the number
  narrow,        // the same, names shortened to what the operations need
  flowing,       // one column, with the thread before the operation
};

struct Layout {
  Threads threads;
  Place place;
};

// From the best to the one that always does.
constexpr Layout kLayouts[] = {
    {Threads::side_by_side, Place::path}, {Threads::side_by_side, Place::file},
    {Threads::stacked, Place::file},      {Threads::stacked, Place::line},
    {Threads::narrow, Place::line},       {Threads::flowing, Place::path},
    {Threads::flowing, Place::file},
};

// "T1" and "writer" of "T1 (writer)".
std::pair<std::string, std::string> parts_of(const std::string& thread) {
  const std::size_t open = thread.find(" (");
  if (open == std::string::npos || thread.back() != ')') return {thread, ""};
  return {thread.substr(0, open), thread.substr(open + 2, thread.size() - open - 3)};
}

std::vector<std::string> threads_of(const Trace& trace, const std::vector<Row>& rows) {
  std::vector<std::string> threads;
  for (const std::string& name : trace.threads) threads.push_back(clean(name));
  for (const Row& row : rows) {
    while (threads.size() <= row.thread) threads.push_back(fmt::format("T{}", threads.size()));
  }
  return threads;
}

std::string text_of(source_location where, Place place) {
  if (where.line == 0) return "";
  if (place == Place::line) return std::to_string(where.line);
  std::string_view path = where.file;
  if (place == Place::file) path.remove_prefix(path.rfind('/') + 1);  // npos + 1 is 0
  return fmt::format("{}:{}", clean(path), where.line);
}

// The file of all rows; empty where there are several.
std::string only_file(const std::vector<Row>& rows) {
  std::string_view file;
  for (const Row& row : rows) {
    if (row.where.line == 0) continue;
    if (!file.empty() && file != row.where.file) return "";
    file = row.where.file;
  }
  return clean(file);
}

// The lines of one timeline in one layout.
class Writer {
 public:
  Writer(const std::vector<std::string>& threads, const std::vector<Row>& rows, const Style& style,
         Layout layout)
      : threads_(threads), rows_(rows), style_(style), layout_(layout) {
    step_width_ = std::max<std::size_t>(4, std::to_string(rows.size()).size());
    if (layout.threads == Threads::flowing) {
      widths_ = {0};
      for (const Row& row : rows) widths_[0] = std::max(widths_[0], width_of(flowing(row)));
      return;
    }
    for (const std::string& thread : threads) widths_.push_back(heading_width(thread));
    for (const Row& row : rows) {
      std::size_t& width = widths_[row.thread];
      width = std::max(width, width_of(row.operation));
    }
  }

  bool fits() const {
    std::size_t width = kIndent.size() + step_width_ + kGap;
    for (const std::size_t column : widths_) width += kMarks + column + kGap;
    std::size_t place = 0;
    for (const Row& row : rows_) {
      place = std::max(place, width_of(text_of(row.where, layout_.place)));
    }
    return width + place <= style_.width;
  }

  std::string lines() const {
    std::string text = headings();
    const auto [hidden_begin, hidden_end] = hidden();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i == hidden_begin && hidden_begin < hidden_end) {
        text += fmt::format("{}{:>{}}  {}\n", kIndent, "...", step_width_,
                            paint(fmt::format("{} left out; the replay shows all",
                                              counted(hidden_end - hidden_begin, "line")),
                                  Colour::dim, style_));
      }
      if (i >= hidden_begin && i < hidden_end) continue;
      if (!rows_[i].before.empty()) {
        text += fmt::format("{}{:>{}}  {}\n", kIndent, "", step_width_,
                            paint(rows_[i].before, Colour::bold, style_));
      }
      text += line(rows_[i]);
    }
    return text;
  }

 private:
  std::size_t heading_width(const std::string& thread) const {
    const auto [number, name] = parts_of(thread);
    switch (layout_.threads) {
      case Threads::side_by_side:
        return width_of(thread);
      case Threads::stacked:
        return std::max(width_of(number), width_of(name));
      default:
        return std::max<std::size_t>(width_of(number), 3);
    }
  }

  std::string flowing(const Row& row) const {
    return fmt::format("{}: {}", threads_[row.thread], row.operation);
  }

  // The rows, from and to, that are left out.
  std::pair<std::size_t, std::size_t> hidden() const {
    if (style_.steps_max == 0 || rows_.size() <= style_.steps_max) return {0, 0};
    const std::size_t head = style_.steps_max / 4;
    return {head, rows_.size() - (style_.steps_max - head)};
  }

  std::string heading(std::string_view step, const std::vector<std::string>& columns,
                      std::string_view place) const {
    std::string text = fmt::format("{:>{}}  ", step, step_width_);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      text +=
          std::string(kMarks, ' ') + padded(shortened(columns[i], widths_[i]), widths_[i] + kGap);
    }
    text += place;
    text.erase(text.find_last_not_of(' ') + 1);
    return std::string(kIndent) + paint(text, Colour::bold, style_) + "\n";
  }

  std::string headings() const {
    const std::string_view place = layout_.place == Place::line ? "line" : "where";
    if (layout_.threads == Threads::flowing) {
      return heading("step", {padded("thread: operation", widths_[0])}, place);
    }
    if (layout_.threads == Threads::side_by_side) return heading("step", threads_, place);
    std::vector<std::string> numbers;
    std::vector<std::string> names;
    for (const std::string& thread : threads_) {
      auto [number, name] = parts_of(thread);
      numbers.push_back(std::move(number));
      names.push_back(std::move(name));
    }
    return heading("", numbers, "") + heading("step", names, place);
  }

  std::string line(const Row& row) const {
    std::string text = fmt::format("{}{:>{}}  ", kIndent, row.step, step_width_);
    for (std::size_t column = 0; column < widths_.size(); ++column) {
      if (layout_.threads == Threads::flowing) {
        text += cell(row, flowing(row), widths_[column]);
      } else if (row.thread == column) {
        text += cell(row, row.operation, widths_[column]);
      } else {
        text += std::string(kMarks + widths_[column] + kGap, ' ');
      }
    }
    text += paint(text_of(row.where, layout_.place), Colour::dim, style_);
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  }

  std::string cell(const Row& row, std::string_view operation, std::size_t width) const {
    const Colour colour = row.failing      ? Colour::red
                          : row.preemption ? Colour::yellow
                                           : Colour::none;
    const std::string text =
        fmt::format("{}{} {}", row.preemption ? '>' : ' ', row.failing ? '!' : ' ', operation);
    const std::size_t rest = width + kGap - std::min(width, width_of(operation));
    return paint(text, colour, style_) + std::string(rest, ' ');
  }

  const std::vector<std::string>& threads_;
  const std::vector<Row>& rows_;
  const Style& style_;
  const Layout layout_;
  std::vector<std::size_t> widths_;  // of the operations in each column
  std::size_t step_width_ = 0;
};

}  // namespace

std::string timeline(const Trace& trace, const Failure* failure, const Style& style) {
  const std::vector<Row> rows = rows_of(trace, failure);
  if (rows.empty()) return "";
  const std::vector<std::string> threads = threads_of(trace, rows);
  const std::string file = only_file(rows);
  for (const Layout layout : kLayouts) {
    if (layout.place == Place::line && file.empty()) continue;
    const Writer writer(threads, rows, style, layout);
    if (!writer.fits()) continue;
    const std::string note =
        layout.place == Place::line
            ? fmt::format("{}{}\n", kIndent, paint("lines of " + file, Colour::dim, style))
            : "";
    return writer.lines() + note;
  }
  return Writer(threads, rows, style, {Threads::flowing, Place::file}).lines();
}

std::size_t step_count(const Trace& trace) {
  return static_cast<std::size_t>(std::count_if(trace.events.begin(), trace.events.end(), is_step));
}

std::string legend(const Trace& trace, const Failure* failure) {
  bool preempted = false;
  bool fails = false;
  for (const Row& row : rows_of(trace, failure)) {
    preempted = preempted || row.preemption;
    fails = fails || row.failing;
  }
  std::string text;
  if (preempted) text += "> preempts the thread before, which could have gone on";
  if (preempted && fails) text += "; ";
  if (fails) text += "! takes part in the failure";
  return text;
}

}  // namespace heddle::report
