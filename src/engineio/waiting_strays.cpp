#include "engineio/waiting_strays.hpp"

#include "engineio/answers.hpp"
#include "engineio/carried_websockets.hpp"

#include <flinxx/http/connection_gate.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace flinxx::engineio {
namespace {

// Whatever is no text is the same to the session.
constexpr std::string_view no_text = "\xff";

// What it becomes for the node that has the session; nothing that node would take.
std::optional<stray> stray_of(const http::request& r, const ops::slot_id& sid) {
  if (r.is_upgrade) {
    if (r.query.size() > stray::max_query) return std::nullopt;
    return stray{sid, stray::kind::upgrade, std::string(r.query)};
  }
  if (r.method == http::method::get) return stray{sid};
  if (r.method != http::method::post || r.body.size() > stray::max_body) return std::nullopt;
  const bool is_text = r.header("Content-Type") != "application/octet-stream";
  return stray{sid, stray::kind::post, std::string(is_text ? r.body : no_text)};
}

void answer(http::exchange& x, const settings& s, stray_answer said) {
  if (said.is_ok && x.incoming().method == http::method::get) return answer_poll(x, s, std::move(said.body));
  if (said.is_ok) return answer_post(x, s);
  if (said.body.empty()) return refuse(x, s, refusal::unknown_sid);
  auto refused = http::response::json(400, std::move(said.body));
  refused.close = x.incoming().is_upgrade;
  s.origins.add_fields(x.incoming(), refused);
  x.respond(std::move(refused));
}

}  // namespace

class waiting_strays::waiting final : public net::mortal, public http::abandon_listener {
 public:
  waiting(waiting_strays& all, http::exchange& x, std::uint64_t ticket, const ops::slot_id& sid, ops::address_key who)
      : size(x.incoming().body.size()), client(who), all_(all), exchange_(x), ticket_(ticket), sid_(sid) {
    x.watch(this);
  }

  void on_abandoned() override { all_.abandoned(ticket_); }
  void answer(stray_answer said) {
    if (said.is_ok && exchange_.incoming().is_upgrade) return all_.websockets_.begin(exchange_, ticket_, sid_);
    engineio::answer(exchange_, all_.settings_, std::move(said));
  }

  const std::size_t size;
  const ops::address_key client;

 private:
  waiting_strays& all_;
  http::exchange& exchange_;
  const std::uint64_t ticket_;
  const ops::slot_id sid_;
};

waiting_strays::waiting_strays(net::worker& home, const settings& s, carried_websockets& websockets)
    : home_(home), settings_(s), websockets_(websockets), of_address_(std::max<std::size_t>(1, s.max_strays / 4)) {}

waiting_strays::~waiting_strays() = default;

bool waiting_strays::take(http::exchange& x, const ops::slot_id& sid) {
  const http::request& r = x.incoming();
  if (!settings_.elsewhere || sid.node() == home_.node()) return false;
  if (all_.size() >= settings_.max_strays || bytes_ + r.body.size() > settings_.max_stray_bytes) return false;
  if (r.is_upgrade && !websockets_.takes_more()) return false;
  auto wanted = stray_of(r, sid);
  const auto client = http::key_of(r.client);
  if (!wanted || !of_address_.enter(client)) return false;
  const std::uint64_t ticket = ask(std::move(*wanted));
  bytes_ += r.body.size();
  all_[ticket] = std::make_unique<waiting>(*this, x, ticket, sid, client);
  return true;
}

std::uint64_t waiting_strays::ask(stray s) {
  return settings_.elsewhere->ask(
      std::move(s),
      [this](std::uint64_t of, stray_answer said) {
        home_.post([this, of, said = std::move(said)]() mutable { hear(of, std::move(said)); });
      },
      [this](std::uint64_t of, carried c) { home_.post([this, of, c = std::move(c)] { websockets_.hear(of, c); }); });
}

std::unique_ptr<waiting_strays::waiting> waiting_strays::remove(std::uint64_t ticket) {
  auto found = all_.extract(ticket);
  if (found.empty()) return nullptr;
  bytes_ -= found.mapped()->size;
  of_address_.leave(found.mapped()->client);
  return std::move(found.mapped());
}

void waiting_strays::hear(std::uint64_t ticket, stray_answer said) {
  if (const auto w = remove(ticket)) w->answer(std::move(said));
}

void waiting_strays::abandoned(std::uint64_t ticket) {
  settings_.elsewhere->give_up(ticket);
  home_.bury(remove(ticket));
}

void waiting_strays::refuse_all() {
  while (!all_.empty()) {
    const std::uint64_t ticket = all_.begin()->first;
    settings_.elsewhere->give_up(ticket);
    hear(ticket, {});
  }
}

}  // namespace flinxx::engineio
