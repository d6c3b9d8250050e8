#pragma once

#include <flinxx/engineio/settings.hpp>
#include <flinxx/http/exchange.hpp>

#include <cstdint>
#include <string>

namespace flinxx::engineio {

/// Why a request was refused, with the numbers of the protocol's error answers.
enum class refusal : std::uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

void refuse(http::exchange& x, const settings& s, refusal why);
/// Packets for a GET, packed if that is worth it and the client takes it.
void answer_poll(http::exchange& x, const settings& s, std::string payload);
/// "ok" for a POST.
void answer_post(http::exchange& x, const settings& s);
/// What a page of another origin may do here (https://fetch.spec.whatwg.org/#cors-preflight-fetch).
void answer_preflight(http::exchange& x, const settings& s);

}  // namespace flinxx::engineio
