#pragma once

#include <flinxx/engineio/session_report.hpp>
#include <flinxx/ops/close_reason.hpp>
#include <flinxx/ops/config.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

namespace flinxx::app {

/// Hears how each connection of a client ends: counts it by its reason, and has a line in the log where that is wanted.
/// Any thread.
class connection_log final {
 public:
  /// Makes of an address what the log has instead of it.
  using address_text = std::function<std::string(const boost::asio::ip::address&)>;

  /// Without `has_lines` it counts alone.
  connection_log(bool has_lines, address_text of_address) : has_lines_(has_lines), of_address_(std::move(of_address)) {}

  void note(const engineio::session_report& ended);

  [[nodiscard]] std::uint64_t count(ops::close_reason why) const noexcept {
    return counts_[static_cast<std::size_t>(why)].load(std::memory_order_relaxed);
  }

 private:
  const bool has_lines_;
  const address_text of_address_;
  std::array<std::atomic<std::uint64_t>, ops::close_reason_count> counts_{};
};

/// "client_left": the reason as a word, for the log's fields and StatsD's tags.
[[nodiscard]] std::string word_of(ops::close_reason why);

}  // namespace flinxx::app
