#include "redis/error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace flinxx::redis {
namespace {

constexpr std::size_t longest = 300;

template <std::size_t Size>
bool begins_with_one_of(std::string_view error, const std::array<std::string_view, Size>& all) noexcept {
  return std::any_of(all.begin(), all.end(), [&](std::string_view each) { return error.starts_with(each); });
}

}  // namespace

// As Redis 6 and 7 say it, and servers like it.
bool is_for_operator(std::string_view error) noexcept {
  static constexpr std::array<std::string_view, 14> all{"NOAUTH",
                                                        "WRONGPASS",
                                                        "NOPERM",
                                                        "DENIED",
                                                        "ERR AUTH ",
                                                        "ERR Client sent AUTH",
                                                        "ERR invalid password",
                                                        "ERR wrong number of arguments",
                                                        "ERR unknown command",
                                                        "ERR unknown subcommand",
                                                        "ERR DB index",
                                                        "ERR invalid DB index",
                                                        "ERR SELECT ",
                                                        "ERR The user executing the script can't"};
  return begins_with_one_of(error, all);
}

bool ends_connection(std::string_view error) noexcept {
  static constexpr std::array<std::string_view, 3> all{"READONLY", "LOADING", "MASTERDOWN"};
  return begins_with_one_of(error, all);
}

std::string to_log(std::string_view error, std::string_view password) {
  std::string out(error.substr(0, std::min(error.find(", with args"), longest)));
  if (password.empty()) return out;
  for (std::size_t at = 0; (at = out.find(password, at)) != std::string::npos; at += 3)
    out.replace(at, password.size(), "***");
  return out;
}

}  // namespace flinxx::redis
