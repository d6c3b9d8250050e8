#include "socketio/packed_socket.hpp"

#include <flinxx/json/scan.hpp>
#include <flinxx/ops/bytes.hpp>

#include <algorithm>
#include <cstdint>
#include <span>

namespace flinxx::socketio {
namespace {

using ops::byte_reader;
using ops::byte_writer;

constexpr std::uint8_t version = 1;

void put(byte_writer& to, std::string_view text) {
  to.number(static_cast<std::uint32_t>(text.size())).bytes(text);
}

void put(byte_writer& to, const std::vector<std::string>& texts) {
  to.number(static_cast<std::uint32_t>(texts.size()));
  for (const std::string& each : texts) put(to, each);
}

std::string text_in(byte_reader& from) {
  return std::string(from.bytes(from.number<std::uint32_t>()));
}

// Each takes its size at the least, so no number makes more of them than there are bytes.
std::vector<std::string> texts_in(byte_reader& from) {
  std::vector<std::string> out;
  for (auto left = from.number<std::uint32_t>(); left > 0 && !from.failed(); --left) out.push_back(text_in(from));
  return out;
}

// It stands in a string of an event as it is.
bool is_sealed(std::string_view state) {
  return state.size() <= offset_end::max_state && std::all_of(state.begin(), state.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
         });
}

// The bracket at the end is missing.
bool is_event(const std::string& array) {
  const std::string text = array + ']';
  const auto whole = json::parse(text, json::depth_limit);
  return whole && array.starts_with('[') && json::elements(*whole).next().has_value();
}

bool is_sound(const log_content& log) {
  return log.last <= max_offset && log.events.size() <= log.last && is_sealed(log.state) &&
         std::all_of(log.events.begin(), log.events.end(),
                     [](const auto& each) { return is_event(each.array) && is_sealed(each.state); });
}

}  // namespace

std::string to_bytes(const packed_socket& s) {
  std::string out;
  byte_writer to(out);
  const auto sid = s.sid.bytes();
  to.number(version).bytes({reinterpret_cast<const char*>(sid.data()), sid.size()});
  put(to, s.nsp);
  to.number(s.log.last).number(static_cast<std::uint32_t>(s.log.events.size()));
  for (const auto& each : s.log.events) {
    put(to, each.array);
    put(to, each.state);
    put(to, each.attachments);
  }
  put(to, s.log.state);
  put(to, s.rooms);
  put(to, s.state);
  return out;
}

std::optional<packed_socket> packed_socket_from(std::string_view bytes) {
  byte_reader from(bytes);
  packed_socket s;
  if (from.number<std::uint8_t>() != version) return std::nullopt;
  const std::string_view sid = from.bytes(s.sid.bytes().size());
  if (from.failed()) return std::nullopt;
  s.sid = *ops::slot_id::from_bytes({reinterpret_cast<const std::uint8_t*>(sid.data()), sid.size()});
  s.nsp = text_in(from);
  s.log.last = from.number<std::uint64_t>();
  for (auto left = from.number<std::uint32_t>(); left > 0 && !from.failed(); --left) {
    auto& each = s.log.events.emplace_back();
    each.array = text_in(from);
    each.state = text_in(from);
    each.attachments = texts_in(from);
  }
  s.log.state = text_in(from);
  s.rooms = texts_in(from);
  s.state = text_in(from);
  if (from.failed() || !from.at_end() || !is_sound(s.log)) return std::nullopt;
  return s;
}

}  // namespace flinxx::socketio
