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
  for (const std::string& room : change.rooms) change.enters ? s.join(room) : s.leave(room);
}

void sort_once_each(std::vector<ops::slot_id>& places) {
  const auto by_slot = [](const ops::slot_id& a, const ops::slot_id& b) { return a.slot() < b.slot(); };
  std::sort(places.begin(), places.end(), by_slot);
  places.erase(std::unique(places.begin(), places.end()), places.end());
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
  if (who.rooms.empty())
    sockets_.for_each([&](const local_socket& s) {
      if (s.is_in(*nsp)) found.push_back(s.place());
    });
  for (const std::string& room : who.rooms) add_members(*nsp, room, found);
  if (who.rooms.size() > 1 || !who.except.empty()) sort_once_each(found);
  if (who.except.empty()) return found;
  std::vector<ops::slot_id> excepted;
  for (const std::string& room : who.except) add_members(*nsp, room, excepted);
  sort_once_each(excepted);
  std::erase_if(found, [&, next = excepted.begin()](const ops::slot_id& place) mutable {
    while (next != excepted.end() && next->slot() < place.slot()) ++next;
    return next != excepted.end() && *next == place;
  });
  return found;
}

// The id of a socket is a room, too.
void broadcasts::add_members(const served_namespace& nsp, const std::string& room,
                             std::vector<ops::slot_id>& places) const {
  if (const auto id = ops::slot_id::parse(room))
    if (const local_socket* const s = sockets_.find(*id); s != nullptr && s->is_in(nsp)) places.push_back(s->place());
  if (const auto* const members = nsp.rooms.in(room))
    for (const local_socket* const s : *members) places.push_back(s->place());
}

}  // namespace flinxx::socketio
