#pragma once

#include <flinxx/net/stream.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <memory>

namespace flinxx::net {

/// A TCP connection that is on its way, without waiting for it: once it is there the stream is writable, and if it
/// could not be made, the stream has ended and reading it says why. Nothing, and the reason, if it could not even
/// begin.
[[nodiscard]] std::unique_ptr<stream> dial(const boost::asio::ip::tcp::endpoint& where, boost::system::error_code& ec);

}  // namespace flinxx::net
