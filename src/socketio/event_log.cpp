#include "socketio/event_log.hpp"

#include <flinxx/ops/prefetch.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace flinxx::socketio {
namespace {

// An event is the size of its array, then the array. With attachments the mark is set in the size, and their number
// and each behind its size follow.
constexpr std::uint32_t has_attachments = std::uint32_t{1} << 31;
constexpr std::size_t size_bytes = sizeof(std::uint32_t);

}  // namespace

offset_end::offset_end(std::uint64_t number, std::string_view state) noexcept {
  text_[0] = ',';
  text_[1] = '"';
  end_ = std::to_chars(text_.data() + 2, text_.data() + text_.size(), number).ptr;
  if (!state.empty()) {
    *end_++ = '.';
    end_ = std::copy(state.begin(), state.end(), end_);
  }
  *end_++ = '"';
  *end_++ = ']';
}

void event_log::carry(std::string_view state) {
  const std::uint64_t first_kept = last_ + 1 - kept_.count;
  for (carried* each = carried_.get(); each != nullptr; each = each->before.get())
    if (each->from <= first_kept) each->before.reset();
  if (carried_ && carried_->from > last_) carried_ = std::move(carried_->before);  // no event has taken it along
  if (!carried_ && state.empty()) return;
  carried_ = std::make_unique<carried>(carried{last_ + 1, std::string(state), std::move(carried_)});
}

std::string_view event_log::state_of(std::uint64_t number) const noexcept {
  const carried* state = carried_.get();
  while (state != nullptr && state->from > number) state = state->before.get();
  return state != nullptr ? std::string_view(state->text) : std::string_view();
}

log_content event_log::content() const {
  log_content out{last_, {}, std::string(state_of(last_ + 1))};
  since(0, [&](std::uint64_t number, std::string_view array, std::string_view, const auto& attachments) {
    out.events.push_back({std::string(array), std::string(state_of(number)), attachments});
  });
  return out;
}

void event_log::adopt(const log_content& from, const log_bounds& bounds) {
  begin_after(from.last - from.events.size());
  const auto now_with = [this](std::string_view state) {
    if (state != state_of(last_ + 1)) carry(state);
  };
  for (const auto& each : from.events) {
    now_with(each.state);
    (void)write(each.array, each.attachments, bounds);
  }
  now_with(from.state);
}

void event_log::prefetch() const noexcept {
  ops::prefetch(kept_.bytes.get() + kept_.begin);
  ops::prefetch(kept_.bytes.get() + wrapped(std::size_t{kept_.begin} + kept_.used));
}

void event_log::write(std::string_view array, std::span<const std::string> attachments, const log_bounds& bounds) {
  ++last_;
  std::size_t size = size_bytes + array.size();
  if (!attachments.empty()) size += size_bytes;
  for (const std::string& each : attachments) size += size_bytes + each.size();
  if (bounds.max_events == 0 || size > bounds.max_bytes) {
    kept_ = {};
    return;
  }
  make_room(size, bounds);
  put_size(array.size() | (attachments.empty() ? 0 : has_attachments));
  put(array);
  if (!attachments.empty()) put_size(attachments.size());
  for (const std::string& each : attachments) {
    put_size(each.size());
    put(each);
  }
  ++kept_.count;
}

void event_log::make_room(std::size_t size, const log_bounds& bounds) {
  while (kept_.count >= bounds.max_events || kept_.used + size > bounds.max_bytes) forget_first();
  const std::size_t needed = kept_.used + size;
  if (needed > kept_.capacity) grow(needed);
}

// Often there is no second event. A large ring grows by less, for all of it comes to be in use.
void event_log::grow(std::size_t needed) {
  const std::size_t more = needed / (needed < 4096 ? 2 : 4);
  const std::size_t capacity = kept_.capacity == 0 ? needed : needed + more;
  auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
  if (kept_.used != 0) (void)get(kept_.begin, bytes.get(), kept_.used);
  kept_.bytes = std::move(bytes);
  kept_.begin = 0;
  kept_.capacity = static_cast<std::uint32_t>(capacity);
}

void event_log::put(std::string_view bytes) noexcept {
  const std::size_t at = wrapped(std::size_t{kept_.begin} + kept_.used);
  const std::size_t to_end = std::min<std::size_t>(bytes.size(), kept_.capacity - at);
  std::copy_n(bytes.data(), to_end, kept_.bytes.get() + at);
  std::copy_n(bytes.data() + to_end, bytes.size() - to_end, kept_.bytes.get());
  kept_.used += static_cast<std::uint32_t>(bytes.size());
}

void event_log::put_size(std::size_t size) noexcept {
  const auto field = static_cast<std::uint32_t>(size);
  put({reinterpret_cast<const char*>(&field), sizeof field});
}

std::size_t event_log::wrapped(std::size_t at) const noexcept {
  return at < kept_.capacity ? at : at - kept_.capacity;
}

std::size_t event_log::get(std::size_t at, char* to, std::size_t size) const noexcept {
  const std::size_t to_end = std::min<std::size_t>(size, kept_.capacity - at);
  std::copy_n(kept_.bytes.get() + at, to_end, to);
  std::copy_n(kept_.bytes.get(), size - to_end, to + to_end);
  return wrapped(at + size);
}

std::size_t event_log::get_size(std::size_t at, std::uint32_t& size) const noexcept {
  return get(at, reinterpret_cast<char*>(&size), sizeof size);
}

std::size_t event_log::read(std::size_t at, std::string& array, std::vector<std::string>& attachments) const {
  std::uint32_t size = 0;
  at = get_size(at, size);
  array.resize(size & ~has_attachments);
  at = get(at, array.data(), array.size());
  std::uint32_t pieces = 0;
  if ((size & has_attachments) != 0) at = get_size(at, pieces);
  attachments.resize(pieces);
  for (std::string& each : attachments) {
    at = get_size(at, size);
    each.resize(size);
    at = get(at, each.data(), size);
  }
  return at;
}

void event_log::confirm(std::uint64_t number) noexcept {
  while (kept_.count != 0 && last_ - kept_.count < number) forget_first();
  if (kept_.count == 0) kept_ = {};
}

void event_log::forget_first() noexcept {
  std::uint32_t size = 0;
  std::size_t at = get_size(kept_.begin, size);
  std::size_t length = size_bytes + (size & ~has_attachments);
  if ((size & has_attachments) != 0) {
    std::uint32_t pieces = 0;
    at = get_size(wrapped(at + (size & ~has_attachments)), pieces);
    length += size_bytes;
    for (; pieces > 0; --pieces) {
      at = get_size(at, size);
      at = wrapped(at + size);
      length += size_bytes + size;
    }
  }
  kept_.begin = static_cast<std::uint32_t>(wrapped(kept_.begin + length));
  kept_.used -= static_cast<std::uint32_t>(length);
  --kept_.count;
}

}  // namespace flinxx::socketio
