#include "engineio/waiting_strays.hpp"

#include "engineio/answers.hpp"

#include <flinxx/http/connection_gate.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace flinxx::engineio {
namespace {

// Whatever is no text is the same to the session.
constexpr std::string_view no_text = "\xff";

void answer(http::exchange& x, const settings& s, stray_answer said) {
  if (said.is_ok && x.incoming().method == http::method::get) return answer_poll(x, s, std::move(said.body));
  if (said.is_ok) return answer_post(x, s);
  if (said.body.empty()) return refuse(x, s, refusal::unknown_sid);
  auto refused = http::response::json(400, std::move(said.body));
  s.origins.add_fields(x.incoming(), refused);
  x.respond(std::move(refused));
}

}  // namespace

class waiting_strays::waiting final : public net::mortal, public http::abandon_listener {
 public:
  waiting(waiting_strays& all, http::exchange& x, std::uint64_t ticket, ops::address_key who)
      : size(x.incoming().body.size()), client(who), all_(all), exchange_(x), ticket_(ticket) {
    x.watch(this);
  }

  void on_abandoned() override { all_.abandoned(ticket_); }
  void answer(stray_answer said) { engineio::answer(exchange_, all_.settings_, std::move(said)); }

  const std::size_t size;
  const ops::address_key client;

 private:
  waiting_strays& all_;
  http::exchange& exchange_;
  const std::uint64_t ticket_;
};

waiting_strays::waiting_strays(net::worker& home, const settings& s)
    : home_(home), settings_(s), of_address_(std::max<std::size_t>(1, s.max_strays / 4)) {}

waiting_strays::~waiting_strays() = default;

bool waiting_strays::take(http::exchange& x, const ops::slot_id& sid) {
  const http::request& r = x.incoming();
  const bool posts = r.method == http::method::post;
  if (!settings_.elsewhere || sid.node() == home_.node() || r.is_upgrade) return false;
  if (!posts && r.method != http::method::get) return false;
  if (r.body.size() > stray::max_body || all_.size() >= settings_.max_strays ||
      bytes_ + r.body.size() > settings_.max_stray_bytes)
    return false;
  const auto client = http::key_of(r.client);
  if (!of_address_.enter(client)) return false;
  const bool is_text = r.header("Content-Type") != "application/octet-stream";
  const std::uint64_t ticket = settings_.elsewhere->ask(
      {sid, posts, std::string(is_text ? r.body : no_text)}, [this](std::uint64_t of, stray_answer said) {
        home_.post([this, of, said = std::move(said)]() mutable { hear(of, std::move(said)); });
      });
  bytes_ += r.body.size();
  all_[ticket] = std::make_unique<waiting>(*this, x, ticket, client);
  return true;
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
