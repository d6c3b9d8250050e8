#include "engineio/answers.hpp"
#include "engineio/ending.hpp"
#include "engineio/polling_transport.hpp"
#include "engineio/session_diary.hpp"

#include <flinxx/engineio/session.hpp>
#include <flinxx/engineio/session_owner.hpp>

#include <utility>

// How a session ends. Over polling that takes more than one request: the client fetches what was sent before the end,
// and learns of the end with its next GET. And a client may abort its GET first and say goodbye then.
//
//        ┌─ close() ─────────────▶ closing ── all is fetched, upgrade, time over ─┐
//   open ┤                                                                        ├▶ over: removed
//        ├─ the GET is aborted ──▶ lost ───── goodbye, time over ─────────────────┤
//        ├─ send_away() ─────────▶ parting ── the client's end, time over ────────┤
//        └─ anything else ────────────────────────────────────────────────────────┘
//
// `closing` has told the layer above of the end, `lost` and `parting` tell it when it is over.

namespace flinxx::engineio {
namespace {

using ops::close_reason;
using life = session_machine::life;

// Whether there is somebody who wants to know how it ends.
bool is_listened_to(close_reason reason) {
  switch (reason) {
    case close_reason::client_left:
    case close_reason::transport_closed:
    case close_reason::transport_error:
    case close_reason::ping_timeout:
    case close_reason::slow_consumer:
    case close_reason::replaced: return false;
    default: return true;
  }
}

}  // namespace

void session::close(close_reason reason) {
  if (machine_.stage() == life::parting) return end(reason);
  if (closed()) return;
  const bool all_is_fetched = !polling_ || (polling_->writable() && polling_->size() == 0);
  if (all_is_fetched || !is_listened_to(reason) || !owner_.ended.has_room_for(polling_->size())) return end(reason);
  keep(life::closing, reason);
  if (polling_->writable()) {
    ending_->held.give_bytes_back();
    polling_->release();
  }
  report(reason);
  owner_.upward.on_close(*this, reason);
  if (context_) home().bury(std::move(context_));
}

void session::shut_down(close_reason reason) {
  close(reason);
  if (machine_.stage() == life::lost) end(close_reason::transport_closed);
}

// Who is in the middle of an upgrade hears the end on neither transport for sure.
bool session::send_away(close_reason reason) {
  if (closed()) return true;
  if (candidate_ != nullptr || !owner_.ended.has_room_for(polling_ ? polling_->size() : 0)) return false;
  keep(life::parting, reason);
  if (current_->announce_end(reason)) {
    ending_->held.give_bytes_back();
    machine_.parted(home().now_ms());
    rearm();
  }
  if (!owner_.upward.on_lost(*this)) end(reason);
  return true;
}

void session::on_abandoned_poll() {
  if (machine_.current() != transport::polling || closed()) return;
  if (!owner_.ended.has_room_for(0)) return end(close_reason::transport_closed);
  polling_->drop_packets();
  keep(life::lost, close_reason::transport_closed);
  if (!owner_.upward.on_lost(*this)) end(close_reason::transport_closed);
}

void session::keep(life how, close_reason reason) {
  ending_.reset(new ending{reason, {owner_.ended, polling_ ? polling_->size() : 0}});
  machine_.close_slowly(how, home().now_ms());
  rearm();
}

void session::end(close_reason reason) {
  const life before = machine_.stage();
  if (before == life::over) return;
  machine_.close();
  home().tally().sessions[static_cast<std::size_t>(machine_.current())].subtract();
  home().tally().sessions_closed[static_cast<std::size_t>(reason)].add();
  net::timer_wheel::cancel(*this);
  ending_.reset();
  if (current_ != nullptr) std::exchange(current_, nullptr)->end(reason);
  drop_candidate();
  report(reason);
  if (before != life::closing) owner_.upward.on_close(*this, reason);
  owner_.remove(*this);
}

void session::report(close_reason reason) {
  if (!diary_) return;
  const auto diary = std::move(diary_);
  const std::chrono::milliseconds duration(home().now_ms() - diary->began_ms);
  const transport last = machine_.current();
  owner_.settings.on_session_end(
      {id_, last, last != diary->first, reason, duration, diary->in, diary->out, diary->client, diary->request_id});
}

// What the client of an ended session may still ask for or say.
void session::serve_ended(http::exchange& x) {
  if (machine_.stage() == life::parting) return serve_parting(x);
  const http::request& r = x.incoming();
  const bool closing = machine_.stage() == life::closing;
  if (!r.is_upgrade && closing && r.method == http::method::get) return fetch_rest(x);
  if (!r.is_upgrade && r.method == http::method::post) {
    if (!closing) return hear_goodbye(x);
    return answer_post(x, owner_.settings);  // nobody reads it, but who is refused would not fetch the rest
  }
  refuse(x, owner_.settings, refusal::unknown_sid);
}

void session::serve_parting(http::exchange& x) {
  const http::request& r = x.incoming();
  if (!polling_ || r.is_upgrade) return refuse(x, owner_.settings, refusal::unknown_sid);
  if (r.method == http::method::post) return take_payload(x);
  if (r.method != http::method::get) return refuse(x, owner_.settings, refusal::bad_request);
  ending_->held.give_bytes_back();
  polling_->answer_at_last(x, ending_->reason);
  machine_.parted(home().now_ms());
  rearm();
}

void session::fetch_rest(http::exchange& x) {
  if (polling_->size() > 0) {
    ending_->held.give_bytes_back();
    return polling_->answer(x);
  }
  polling_->answer_with_end(x);
  end(ending_->reason);
}

void session::hear_goodbye(http::exchange& x) {
  if (!says_goodbye(x.incoming())) return refuse(x, owner_.settings, refusal::unknown_sid);
  payload_reader reader(x.incoming().body);
  packet p;
  bool is_last = false;
  while (!is_last && reader.next(p) == payload_reader::status::packet) {
    is_last = p.type == packet_type::close;
    if (p.type == packet_type::message) hand_up(p);
  }
  answer_post(x, owner_.settings);
  if (is_last) end(close_reason::client_left);
}

bool session::says_goodbye(const http::request& r) const {
  if (!is_text(r)) return false;
  payload_reader reader(r.body);
  packet p;
  bool found = false;
  for (;;) {
    switch (reader.next(p)) {
      case payload_reader::status::malformed: return false;
      case payload_reader::status::end: return found;
      case payload_reader::status::packet:
        found = found || p.type == packet_type::close ||
                (p.type == packet_type::message && !p.binary && owner_.upward.is_goodbye(p.data));
    }
  }
}

}  // namespace flinxx::engineio
