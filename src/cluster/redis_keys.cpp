#include "cluster/redis_keys.hpp"

#include <flinxx/ops/bytes.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::cluster {
namespace {

constexpr std::size_t id_size = sizeof(id128);

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string hex_of(const id128& run) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : run) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

std::optional<id128> run_of_hex(std::string_view text) {
  id128 run{};
  if (text.size() != 2 * run.size()) return std::nullopt;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    run[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return run;
}

std::string_view bytes_of(const id128& id) noexcept {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

std::optional<id128> id_of_bytes(std::string_view bytes) noexcept {
  if (bytes.size() != id_size) return std::nullopt;
  id128 id;
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

std::string text_of(const id128& run, const lobby_ticket& ticket) {
  std::string text(bytes_of(run));
  return text.append(bytes_of(ticket.user)).append(bytes_of(ticket.last_partner)).append(ticket.content);
}

std::optional<owned_ticket> ticket_of(std::string_view text) {
  ops::byte_reader in(text);
  owned_ticket found;
  found.run = in.id();
  found.ticket.user = in.id();
  found.ticket.last_partner = in.id();
  found.ticket.content = in.rest();
  return in.failed() ? std::nullopt : std::optional(std::move(found));
}

}  // namespace flinxx::cluster
