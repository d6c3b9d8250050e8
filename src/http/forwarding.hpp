#pragma once

#include "http/request_parser.hpp"

#include <flinxx/http/message.hpp>
#include <flinxx/http/settings.hpp>

#include <boost/asio/ip/address.hpp>

#include <string>

namespace flinxx::http {

/// The one place where X-Forwarded-For and Forwarded are believed; forwarded.hpp reads their syntax, trusted_proxies
/// knows whose they are. Fills in whom a request is from, how it came and whether a page of our own sent it: by what
/// its peer says where that is a trusted proxy. Gives what such a one says in the place of an address; "" where all is
/// well.
[[nodiscard]] std::string read_forwarding(request& r, const boost::beast::http::fields& fields,
                                          const boost::asio::ip::address& peer, const settings& s);

}  // namespace flinxx::http
