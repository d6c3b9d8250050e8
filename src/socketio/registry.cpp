#include "socketio/registry.hpp"

#include "socketio/recovery_ids.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace flinxx::socketio {

void registry::serve(std::string_view nsp, application& app) {
  namespaces_.push_back(std::make_unique<served_namespace>(served_namespace{std::string(nsp), app, {}}));
}

std::vector<std::string> registry::namespaces() const {
  std::vector<std::string> names;
  for (const auto& each : namespaces_) names.push_back(each->name);
  return names;
}

served_namespace* registry::find(std::string_view nsp) const {
  const auto found =
      std::find_if(namespaces_.begin(), namespaces_.end(), [&](const auto& n) { return n->name == nsp; });
  return found == namespaces_.end() ? nullptr : found->get();
}

ops::slot_id registry::fresh_id() const {
  return ops::slot_id::make(around_.home.node(), around_.home.index(), sockets_.next_slot());
}

local_socket& registry::make(served_namespace& nsp, const ops::slot_id& id, const ops::slot_id& place) {
  around_.home.tally().sockets.add();
  return sockets_.put(std::make_unique<local_socket>(around_, nsp, id, place));
}

std::unique_ptr<net::mortal> registry::take(const ops::slot_id& place) {
  around_.home.tally().sockets.subtract();
  return sockets_.take(place.slot());
}

local_socket* registry::at(const ops::slot_id& place) const {
  local_socket* const s = place.worker() == around_.home.index() ? sockets_.at(place.slot()) : nullptr;
  return s != nullptr && s->place() == place ? s : nullptr;
}

local_socket* registry::find(const ops::slot_id& id) const {
  local_socket* const s = id.worker() == around_.home.index() ? sockets_.at(id.slot()) : nullptr;
  if (s != nullptr && s->has_id(id)) return s;
  const auto place = around_.ids ? around_.ids->place_of(id) : std::nullopt;
  return place ? at(*place) : nullptr;
}

}  // namespace flinxx::socketio
