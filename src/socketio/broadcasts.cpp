#include "socketio/broadcasts.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace flinxx::socketio {
namespace {

void tell(socket& s, const emission& e) {
  if (e.is_volatile) return s.emit_data_volatile(e.array, e.attachments);
  s.emit_data(e.array, e.attachments);
}

void tell(socket& s, const expulsion& e) {
  if (e.whole_connection) return s.close_connection(ops::close_reason::server_closed);
  s.disconnect();
}

void tell(socket& s, const room_change& change) {
  if (change.enters) return s.join(change.room);
  s.leave(change.room);
}

bool is_in(const socket& s, std::string_view room) {
  const auto rooms = s.rooms();
  return std::find(rooms.begin(), rooms.end(), room) != rooms.end() || s.id() == room;
}

}  // namespace

void broadcasts::announce(announcement a) {
  const auto shared = std::make_shared<const announcement>(std::move(a));
  board_.send_to_all_others(shared);
  apply(*shared);
}

void broadcasts::apply(const announcement& a) const {
  for (const auto& place : listeners_of(a.who)) {
    if (socket* const s = sockets_.at(place)) std::visit([s](const auto& what) { tell(*s, what); }, a.what);
  }
}

// The sockets of an audience on this worker, each once. Found first and told afterwards: what they are told may end
// some of them.
std::vector<ops::slot_id> broadcasts::listeners_of(const audience& who) const {
  std::vector<ops::slot_id> found;
  const served_namespace* const nsp = sockets_.find(who.nsp);
  if (nsp == nullptr) return found;
  const auto consider = [&](const local_socket& s) {
    const bool excepted = std::any_of(who.except.begin(), who.except.end(), [&](const auto& r) { return is_in(s, r); });
    if (!excepted && s.is_in(*nsp)) found.push_back(s.place());
  };
  if (who.rooms.empty()) sockets_.for_each(consider);
  for (const std::string& room : who.rooms) {
    if (const auto id = ops::slot_id::parse(room))
      if (const local_socket* const s = sockets_.find(*id)) consider(*s);
    const auto* const members = nsp->rooms.in(room);
    if (members == nullptr) continue;
    for (const local_socket* const s : *members) consider(*s);
  }
  if (who.rooms.size() > 1) {
    const auto by_slot = [](const ops::slot_id& a, const ops::slot_id& b) { return a.slot() < b.slot(); };
    std::sort(found.begin(), found.end(), by_slot);
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
  return found;
}

}  // namespace flinxx::socketio
