#pragma once

#include <flinxx/cluster/store_transport.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace flinxx::test {

using namespace cluster;

/// A node's transport, and in words all that it has told.
class recorder final : public transport::listener {
 public:
  std::vector<std::string> entries;
  std::vector<std::string> answers;
  std::vector<std::string> meetings;

  /// The figures that it gives: as many users as its number and one more.
  [[nodiscard]] store_transport::settings settings(cluster_terms terms) {
    return {.terms = std::move(terms),
            .figures =
                [this] {
                  return node_figures{transport_ ? transport_->own().number + 1U : 0, 0, 0};
                },
            .on_joined = [this](const node_ref& own) { note("joined " + std::to_string(own.number)); },
            .on_refused = [this](const std::string& why) { note("refused " + why); },
            .new_run = {}};
  }
  void start(std::unique_ptr<store_transport> over) {
    transport_ = std::move(over);
    transport_->start(*this);
  }
  void stop() { transport_.reset(); }
  [[nodiscard]] store_transport& over() const { return *transport_; }

  [[nodiscard]] static lobby_ticket ticket(const std::string& user, const std::string& last = "") {
    return {id_of(user), id_of(last), "content of " + user, {}};
  }
  void ask(const std::string& user, const std::string& last = "") { ask(user, ticket(user, last)); }
  void ask(const std::string& user, const lobby_invite& by) {
    lobby_ticket t = ticket(user);
    t.invite = by;
    ask(user, t);
  }
  void ask(const std::string& user, const lobby_ticket& t) {
    transport_->ask_lobby(t, [this, user](const lobby_answer& answer) {
      if (const auto* taken = std::get_if<lobby_taken>(&answer)) {
        answers.push_back(user + " met " + name_of(taken->ticket) + " of " + std::to_string(taken->owner.number));
      } else {
        answers.push_back(user + (std::holds_alternative<lobby_waits>(answer)       ? " waits"
                                  : std::holds_alternative<lobby_uninvited>(answer) ? " is not invited"
                                  : std::holds_alternative<lobby_fenced>(answer)    ? " fenced"
                                                                                    : " away"));
      }
    });
  }

  /// All that was told since the last call.
  std::vector<std::string> take() { return std::exchange(told_, {}); }
  [[nodiscard]] bool has(const std::string& line) const {
    return std::find(told_.begin(), told_.end(), line) != told_.end();
  }

 private:
  static id128 id_of(const std::string& name) {
    id128 id{};
    std::copy_n(name.begin(), std::min(name.size(), id.size()), id.begin());
    return id;
  }
  static std::string name_of(const lobby_ticket& t) {
    const std::string name(reinterpret_cast<const char*>(t.user.data()));
    return t.content == "content of " + name ? name : "somebody with another content";
  }
  void note(const std::string& line) { told_.push_back(line); }

  void on_node_joined(const node_ref& node) override { note("node " + std::to_string(node.number) + " joined"); }
  void on_node_dead(const node_ref& node) override { note("node " + std::to_string(node.number) + " dead"); }
  void on_entry(const id128&, std::uint16_t from, std::string_view entry) override {
    entries.push_back(std::to_string(from) + ": " + std::string(entry));
  }
  void on_met(const node_ref& from, const lobby_ticket& taken, const lobby_ticket& asking) override {
    meetings.push_back(name_of(taken) + " met " + name_of(asking) + " of " + std::to_string(from.number));
  }
  void on_lobby_hint(bool not_empty) override { note(not_empty ? "lobby not empty" : "lobby empty"); }
  void on_own_tickets(std::size_t count) override { note("tickets " + std::to_string(count)); }
  void on_fenced() override { note("fenced"); }
  void on_away() override { note("away"); }
  void on_back() override { note("back"); }

  std::unique_ptr<store_transport> transport_;
  std::vector<std::string> told_;
};

}  // namespace flinxx::test
