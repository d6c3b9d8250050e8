#include "signaling/relay.hpp"

namespace flinxx::signaling {

// A client that was offline may have kept what belongs to a match that is over: so a name is compared.
const reply* relay::send(const user& from, std::string_view data, const std::optional<json::value>& named) {
  if (!from.current) return &no_session;
  const id128& match = from.current->id;
  const matchmaking::address& partner = from.current->partner;
  if (named && !from.is_in_named(*named)) return &other_session;
  if (users_.is_here(partner)) {
    if (user* const p = users_.find(partner); p != nullptr && p->is_in(match)) p->socket.emit_data(data);
  } else if (partner != matchmaking::no_address) {
    hub_.relay(partner, match, data);
  } else {
    hub_.relay_in_match(from.handle, match, data);
  }
  return nullptr;
}

void relay::receive(user& to, const relayed& r) {
  if (to.is_in(r.match) && may_come_from(r.from_node, to.current->partner)) to.socket.emit_data(r.data);
}

}  // namespace flinxx::signaling
