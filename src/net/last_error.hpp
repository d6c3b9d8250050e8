#pragma once

#include <boost/system/error_code.hpp>

#include <cerrno>

namespace flinxx::net {

/// What the system call that has just failed left in errno; EAGAIN equals boost::asio::error::would_block.
inline boost::system::error_code last_error() noexcept {
  return {errno, boost::system::system_category()};
}

}  // namespace flinxx::net
