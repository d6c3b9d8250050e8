#pragma once

#include "http/request_parser.hpp"

#include <flinxx/http/message.hpp>
#include <flinxx/http/settings.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>

namespace flinxx::http {

/// Fills in whom a request is from, how it came and whether a page of our own sent it: by what its peer says where that
/// is a trusted proxy.
void read_forwarding(request& r, const boost::beast::http::fields& fields, const boost::asio::ip::address& peer,
                     const settings& s, std::int64_t now_ms);

}  // namespace flinxx::http
