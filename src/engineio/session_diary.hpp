#pragma once

#include <flinxx/engineio/session_report.hpp>
#include <flinxx/http/message.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace flinxx::engineio {

/// What a session notes of itself where somebody wants its report.
struct session_diary {
  session_diary(const http::request& handshake, transport its_first, std::int64_t now_ms)
      : first(its_first), began_ms(now_ms), client(handshake.client), request_id(handshake.id) {}

  void note_sent(std::span<const std::string_view> pieces) noexcept {
    ++out.messages;
    for (const auto& piece : pieces) out.bytes += piece.size();
  }
  void note_received(std::string_view message) noexcept {
    ++in.messages;
    in.bytes += message.size();
  }

  const transport first;
  const std::int64_t began_ms;
  const boost::asio::ip::address client;
  const std::string request_id;
  traffic in;
  traffic out;
};

}  // namespace flinxx::engineio
