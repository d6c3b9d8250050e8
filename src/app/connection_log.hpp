#pragma once

#include <flinxx/engineio/session_report.hpp>

#include <functional>
#include <string>
#include <utility>

namespace flinxx::app {

/// Writes a line into the log at the end of each connection of a client. Any thread.
class connection_log final {
 public:
  /// Makes of an address what the log has instead of it.
  using address_text = std::function<std::string(const boost::asio::ip::address&)>;

  explicit connection_log(address_text of_address) : of_address_(std::move(of_address)) {}

  void note(const engineio::session_report& ended);

 private:
  const address_text of_address_;
};

}  // namespace flinxx::app
