#include "engineio/visitors.hpp"

#include "engineio/far_stream.hpp"

#include <utility>
#include <vector>

namespace flinxx::engineio {
namespace {

// What ends with one may end others.
template <class Map>
std::vector<stray_id> ids_of(const ops::id128& run, const Map& all) {
  std::vector<stray_id> out;
  for (const auto& [id, each] : all)
    if (id.run == run) out.push_back(id);
  return out;
}

}  // namespace

class visitors::visitor final : public net::mortal, public http::exchange {
 public:
  visitor(visitors& all, const stray_id& from, stray s, stray_hearer to)
      : all_(all), from_(from), sid_(s.sid), body_(std::move(s.body)), to_(std::move(to)) {
    request_.method = s.what == stray::kind::post ? http::method::post : http::method::get;
    request_.is_upgrade = s.what == stray::kind::upgrade;
    (request_.is_upgrade ? request_.query : request_.body) = body_;
  }

  const http::request& incoming() const override { return request_; }
  net::worker& home() override { return all_.home_; }
  void respond(http::response&& answer) override {
    to_.told({answer.status == 200, std::move(answer.body)});
    all_.remove(from_);
  }
  void watch(http::abandon_listener* listener) override { listener_ = listener; }
  // The handshake is the other node's.
  bool upgrade(std::unique_ptr<net::protocol> speaker) override {
    to_.told({true, {}});
    all_.remove(from_);
    all_.begin(from_, sid_, to_, std::move(speaker));
    return true;
  }
  // It is with its session.
  void move_to(net::worker&) override { respond({}); }

  void abandon() {
    all_.remove(from_);
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->on_abandoned();
  }

 private:
  visitors& all_;
  const stray_id from_;
  const ops::slot_id sid_;
  const std::string body_;
  const stray_hearer to_;
  http::request request_;
  http::abandon_listener* listener_ = nullptr;
};

visitors::visitors(net::worker& home, const settings& s) : home_(home), limits_{.max_outbox = s.max_queue} {}

visitors::~visitors() = default;

// A ticket is given once.
http::exchange& visitors::admit(const stray_id& from, stray s, stray_hearer to) {
  give_up(from);
  return *(all_[from] = std::make_unique<visitor>(*this, from, std::move(s), std::move(to)));
}

void visitors::begin(const stray_id& from, const ops::slot_id& sid, stray_hearer to,
                     std::unique_ptr<net::protocol> speaker) {
  auto stream = std::make_unique<far_stream>(std::move(to.brought), [this, from] { carried_.erase(from); });
  carried_[from] = {stream.get(), sid};
  net::connection::start(home_, std::move(stream), {}, std::move(speaker), limits_);
}

void visitors::carry(const stray_id& from, carried c) {
  if (const auto found = carried_.find(from); found != carried_.end()) found->second.stream->hear(std::move(c));
}

std::optional<ops::slot_id> visitors::session_of(const stray_id& from) const {
  const auto found = carried_.find(from);
  return found == carried_.end() ? std::nullopt : std::optional(found->second.sid);
}

void visitors::give_up(const stray_id& from) {
  if (const auto found = all_.find(from); found != all_.end()) found->second->abandon();
  if (const auto found = carried_.find(from); found != carried_.end()) found->second.stream->end();
}

void visitors::lose(const ops::id128& run) {
  for (const stray_id& id : ids_of(run, all_)) give_up(id);
  for (const stray_id& id : ids_of(run, carried_)) give_up(id);
}

void visitors::doubt(const ops::id128& run) {
  for (const stray_id& id : ids_of(run, carried_)) carried_.at(id).stream->fail();
}

void visitors::remove(const stray_id& from) {
  auto found = all_.extract(from);
  if (!found.empty()) home_.bury(std::move(found.mapped()));
}

}  // namespace flinxx::engineio
