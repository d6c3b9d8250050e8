#pragma once

#include <string>
#include <string_view>

// What Redis says where it refuses. Pure.
namespace flinxx::redis {

/// Whether the operator has to mend it: the next attempt will be refused as well. Else Redis is away for now.
[[nodiscard]] bool is_for_operator(std::string_view error) noexcept;

/// The server takes nothing more for now, or is not the master any more: a connection to it is of no use.
[[nodiscard]] bool ends_connection(std::string_view error) noexcept;

/// For the log: without what Redis repeats of a command, in which the password may be.
[[nodiscard]] std::string to_log(std::string_view error, std::string_view password);

}  // namespace flinxx::redis
