#include "socketio/letters.hpp"
#include "socketio/line.hpp"
#include "socketio/namespace.hpp"
#include "socketio/switchboard.hpp"
#include "socketio/text.hpp"

#include <flinxx/socketio/broadcast.hpp>
#include <flinxx/socketio/server.hpp>

#include <algorithm>
#include <utility>

namespace flinxx::socketio {
namespace {

void apply(socket& s, const emission& e) {
  if (e.is_volatile) return s.emit_data_volatile(e.array, e.attachments);
  s.emit_data(e.array, e.attachments);
}

void apply(socket& s, const expulsion& e) {
  if (e.whole_connection) return s.close_connection(ops::close_reason::server_closed);
  s.disconnect();
}

void apply(socket& s, const room_change& change) {
  if (change.enters) return s.join(change.room);
  s.leave(change.room);
}

bool is_in(const socket& s, std::string_view room) {
  const auto rooms = s.rooms();
  return std::find(rooms.begin(), rooms.end(), room) != rooms.end() || s.id() == room;
}

}  // namespace

broadcast_operator::broadcast_operator(server& from, std::string_view nsp) : from_(from) {
  audience_.nsp = nsp;
}

broadcast_operator& broadcast_operator::to(std::string_view room) {
  audience_.rooms.emplace_back(room);
  return *this;
}

broadcast_operator& broadcast_operator::except(std::string_view room) {
  audience_.except.emplace_back(room);
  return *this;
}

broadcast_operator& broadcast_operator::volatile_packets() noexcept {
  volatile_ = true;
  return *this;
}

void broadcast_operator::emit(std::string_view name, std::string_view arguments,
                              std::span<const std::string> attachments) const {
  from_.announce_everywhere(
      {audience_, emission{event_array(name, arguments), {attachments.begin(), attachments.end()}, volatile_}});
}

void broadcast_operator::disconnect(bool whole_connection) const {
  from_.announce_everywhere({audience_, expulsion{whole_connection}});
}

void broadcast_operator::join(std::string_view room) const {
  from_.announce_everywhere({audience_, room_change{std::string(room), true}});
}

void broadcast_operator::leave(std::string_view room) const {
  from_.announce_everywhere({audience_, room_change{std::string(room), false}});
}

void server::announce_everywhere(announcement a) {
  const auto shared = std::make_shared<const announcement>(std::move(a));
  switchboard_->send_to_all_others(shared);
  announce(*shared);
}

// The sockets of an audience on this worker, each once. Found first and told afterwards: what they are told may end
// some of them.
std::vector<ops::slot_id> server::listeners_of(const audience& who) const {
  std::vector<ops::slot_id> found;
  const served_namespace* const nsp = find(who.nsp);
  if (nsp == nullptr) return found;
  const auto consider = [&](const socket& s) {
    const bool excepted = std::any_of(who.except.begin(), who.except.end(), [&](const auto& r) { return is_in(s, r); });
    if (!excepted && &s.nsp_ == nsp) found.push_back(s.place_);
  };
  if (who.rooms.empty()) sockets_.for_each(consider);
  for (const std::string& room : who.rooms) {
    if (const auto id = ops::slot_id::parse(room))
      if (const socket* const s = find_socket(*id)) consider(*s);
    const auto members = nsp->rooms.find(room);
    if (members == nsp->rooms.end()) continue;
    for (const socket* const s : members->second) consider(*s);
  }
  if (who.rooms.size() > 1) {
    const auto by_slot = [](const ops::slot_id& a, const ops::slot_id& b) { return a.slot() < b.slot(); };
    std::sort(found.begin(), found.end(), by_slot);
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
  return found;
}

void server::announce(const announcement& a) {
  for (const auto& place : listeners_of(a.who)) {
    if (socket* const s = find_at(place)) std::visit([s](const auto& what) { apply(*s, what); }, a.what);
  }
}

}  // namespace flinxx::socketio
