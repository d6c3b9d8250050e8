#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flinxx::socketio {

/// No event has a greater number.
inline constexpr std::uint64_t max_offset = std::uint64_t{1} << 53;

/// `,"12"]` or `,"12.…"]`: what an event's array ends with where the client is to know how far it has come.
class offset_end {
 public:
  static constexpr std::size_t max_state = 128;

  offset_end(std::uint64_t number, std::string_view state) noexcept;
  offset_end(const offset_end&) = delete;
  offset_end& operator=(const offset_end&) = delete;
  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), end_}; }

 private:
  std::array<char, 32 + max_state> text_;
  char* end_;
};

/// Over a bound the oldest events are forgotten; without max_events none is kept. recovery_settings says how many.
struct log_bounds {
  std::size_t max_events = 0;
  std::size_t max_bytes = 0;  // of their arrays and attachments, and 4 for each of these
};

/// What is in a log, to be moved into another one.
struct log_content {
  struct event {
    std::string array;
    std::string state;  // that it takes along
    std::vector<std::string> attachments;
    bool operator==(const event&) const = default;
  };

  std::uint64_t last = 0;
  std::vector<event> events;  // the last ones
  std::string state;          // that the next one takes along
  /// Whether all that came after this one is here.
  [[nodiscard]] bool reaches_back_to(std::uint64_t number) const noexcept {
    return number <= last && number >= last - events.size();
  }
  bool operator==(const log_content&) const = default;
};

/// The events of one socket: numbers them, and keeps those that its client may not have received in a ring of bytes. A
/// client that lacks a forgotten one cannot be brought up to date any more. While nothing is kept it owns no memory but
/// for the state.
class event_log {
 public:
  /// The number of the last event; 0 before the first.
  [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
  /// Goes on after an event that the client of an earlier run has received.
  void begin_after(std::uint64_t number) noexcept { last_ = number; }

  /// From the next event on each takes this text along, at most offset_end::max_state bytes; "" for none.
  void carry(std::string_view state);

  [[nodiscard]] log_content content() const;
  /// Goes on with what another log had, as far as the bounds allow. Before anything else.
  void adopt(const log_content& from, const log_bounds& bounds);
  /// Of what is kept, with 4 for each piece of it.
  [[nodiscard]] std::size_t bytes() const noexcept { return kept_.used; }

  /// Numbers an event and keeps it. The array comes without its closing bracket, the offset stands in its place.
  void write(std::string_view array, std::span<const std::string> attachments, const log_bounds& bounds);
  /// The offset of the event that write() is going to number.
  [[nodiscard]] offset_end next_offset() const noexcept { return offset_of(last_ + 1); }
  /// Has the memory fetched to which write() will go: it was last used as many events ago as are kept.
  void prefetch() const noexcept;
  /// The offset of the last event with the state of now, for what is not kept.
  [[nodiscard]] offset_end last_offset() const noexcept {
    return {last_, carried_ ? std::string_view(carried_->text) : std::string_view()};
  }

  /// Forgets all up to this one: the client has them.
  void confirm(std::uint64_t number) noexcept;
  [[nodiscard]] bool empty() const noexcept { return kept_.count == 0; }
  /// Whether all that came after this one is here.
  [[nodiscard]] bool reaches_back_to(std::uint64_t number) const noexcept {
    return number <= last_ && number >= last_ - kept_.count;
  }

  /// Calls function(number, array, offset, attachments) for what came after this one, as it was given to write(). It
  /// may not write meanwhile.
  template <class Function>
  void since(std::uint64_t number, Function&& function) const {
    std::size_t at = kept_.begin;
    std::string array;
    std::vector<std::string> attachments;
    for (std::uint64_t each = last_ - kept_.count + 1; each <= last_; ++each) {
      at = read(at, array, attachments);
      const offset_end offset = offset_of(each);
      if (each > number) function(each, std::string_view(array), offset.text(), attachments);
    }
  }

 private:
  struct ring {
    std::uint32_t capacity = 0;
    std::uint32_t begin = 0;  // of the oldest event
    std::uint32_t used = 0;
    std::uint32_t count = 0;
    std::unique_ptr<char[]> bytes;
  };
  // Of the events from a number on; the newest first, then the one before it, as long as an event with it is kept.
  struct carried {
    std::uint64_t from;
    std::string text;
    std::unique_ptr<carried> before;
  };

  [[nodiscard]] std::string_view state_of(std::uint64_t number) const noexcept;
  [[nodiscard]] offset_end offset_of(std::uint64_t number) const noexcept { return {number, state_of(number)}; }
  void make_room(std::size_t size, const log_bounds& bounds);
  void grow(std::size_t needed);
  [[nodiscard]] std::size_t wrapped(std::size_t at) const noexcept;
  void put(std::string_view bytes) noexcept;
  void put_size(std::size_t size) noexcept;
  [[nodiscard]] std::size_t get(std::size_t at, char* to, std::size_t size) const noexcept;
  [[nodiscard]] std::size_t get_size(std::size_t at, std::uint32_t& size) const noexcept;
  [[nodiscard]] std::size_t read(std::size_t at, std::string& array, std::vector<std::string>& attachments) const;
  void forget_first() noexcept;

  std::uint64_t last_ = 0;
  ring kept_;
  std::unique_ptr<carried> carried_;
};

}  // namespace flinxx::socketio
