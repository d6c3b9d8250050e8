#include "socketio/departures.hpp"

#include "socketio/recovery_ids.hpp"

namespace flinxx::socketio {

// On its way here itself: its client has been at three servers. It goes on from here once it has come.
void departures::hand_over(const departure& d) {
  recovery_ids& ids = *around_.ids;
  const ops::slot_id& sid = d.wanted.sid;
  if (ids.asked_for().wait(sid, [this, d] { around_.home.post([this, d] { hand_over(d); }); })) return;
  if (const auto run = ids.departed_to(sid)) return d.told(is_at{*run});
  const ops::slot_id place = ids.place_of(sid).value_or(sid);
  if (board_.reaches(place.worker())) return board_.send(place.worker(), d);
  local_socket* const s = sockets_.at(place);
  if (s == nullptr || s->nsp() != d.wanted.nsp) return d.told(is_gone{});
  s->depart(d.to, d.wanted.after, d.told);
}

}  // namespace flinxx::socketio
