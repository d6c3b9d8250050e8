#include "engineio/visitors.hpp"

#include <utility>
#include <vector>

namespace flinxx::engineio {

class visitors::visitor final : public net::mortal, public http::exchange {
 public:
  visitor(visitors& all, const stray_id& from, stray s, std::function<void(stray_answer)> told)
      : all_(all), from_(from), body_(std::move(s.body)), told_(std::move(told)) {
    request_.method = s.posts ? http::method::post : http::method::get;
    request_.body = body_;
  }

  const http::request& incoming() const override { return request_; }
  net::worker& home() override { return all_.home_; }
  void respond(http::response&& answer) override {
    told_({answer.status == 200, std::move(answer.body)});
    all_.remove(from_);
  }
  void watch(http::abandon_listener* listener) override { listener_ = listener; }
  // It is no handshake, and is with its session.
  bool upgrade(std::unique_ptr<net::protocol>) override {
    respond({});
    return false;
  }
  void move_to(net::worker&) override { respond({}); }

  void abandon() {
    all_.remove(from_);
    if (listener_ != nullptr) std::exchange(listener_, nullptr)->on_abandoned();
  }

 private:
  visitors& all_;
  const stray_id from_;
  const std::string body_;
  const std::function<void(stray_answer)> told_;
  http::request request_;
  http::abandon_listener* listener_ = nullptr;
};

visitors::visitors(net::worker& home) : home_(home) {}

visitors::~visitors() = default;

// A ticket is given once.
http::exchange& visitors::admit(const stray_id& from, stray s, std::function<void(stray_answer)> told) {
  give_up(from);
  return *(all_[from] = std::make_unique<visitor>(*this, from, std::move(s), std::move(told)));
}

void visitors::give_up(const stray_id& from) {
  if (const auto found = all_.find(from); found != all_.end()) found->second->abandon();
}

// What ends with one may end others.
void visitors::lose(const ops::id128& run) {
  std::vector<stray_id> lost;
  for (const auto& [id, v] : all_)
    if (id.run == run) lost.push_back(id);
  for (const stray_id& id : lost) give_up(id);
}

void visitors::remove(const stray_id& from) {
  auto found = all_.extract(from);
  if (!found.empty()) home_.bury(std::move(found.mapped()));
}

}  // namespace flinxx::engineio
