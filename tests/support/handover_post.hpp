#pragma once

#include <flinxx/socketio/handover.hpp>
#include <flinxx/socketio/server.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace flinxx::test {

/// What servers of one process ask each other for, as letters that arrive when the test says so, or never; in order
/// from each to each.
class handover_post {
 public:
  using run_id = socketio::other_runs::run_id;

  void add(const run_id& run, socketio::server& s) { servers_[run] = &s; }
  /// Nothing reaches it any more, and nothing of it arrives.
  void remove(const run_id& run) {
    servers_.erase(run);
    std::erase_if(lines_, [&](const auto& l) { return l.first.first == run || l.first.second == run; });
  }

  [[nodiscard]] std::shared_ptr<socketio::handover> desk_of(const run_id& run) {
    return std::make_shared<desk>(*this, run);
  }

  /// How many lines have a letter that waits.
  [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
  void deliver(std::size_t line) { take(std::next(lines_.begin(), static_cast<std::ptrdiff_t>(line)))(); }
  void deliver_oldest() {
    take(std::min_element(lines_.begin(), lines_.end(), [](const auto& a, const auto& b) {
      return a.second.front().number < b.second.front().number;
    }))();
  }
  void lose(std::size_t line) { (void)take(std::next(lines_.begin(), static_cast<std::ptrdiff_t>(line))); }

 private:
  struct letter {
    std::size_t number;
    std::function<void()> read;
  };
  using lines = std::map<std::pair<run_id, run_id>, std::deque<letter>>;

  class desk final : public socketio::handover {
   public:
    desk(handover_post& post, const run_id& own) : post_(post), own_(own) {}
    void fetch(const socketio::wanted_socket& wanted, std::function<void(socketio::handover_answer)> heard) override {
      post_.fetch(own_, wanted, std::move(heard));
    }

   private:
    handover_post& post_;
    const run_id own_;
  };

  void fetch(const run_id& from, const socketio::wanted_socket& wanted,
             std::function<void(socketio::handover_answer)> heard) {
    put(from, wanted.run, [this, from, wanted, heard = std::move(heard)] {
      servers_.at(wanted.run)->hand_over(wanted, from, [this, from, to = wanted.run, heard](auto answer) {
        put(to, from, [heard, answer] { heard(answer); });
      });
    });
  }
  void put(const run_id& from, const run_id& to, std::function<void()> read) {
    if (servers_.contains(from) && servers_.contains(to)) lines_[{from, to}].push_back({++last_, std::move(read)});
  }
  std::function<void()> take(lines::iterator line) {
    std::function<void()> read = std::move(line->second.front().read);
    line->second.pop_front();
    if (line->second.empty()) lines_.erase(line);
    return read;
  }

  std::map<run_id, socketio::server*> servers_;
  lines lines_;
  std::size_t last_ = 0;
};

}  // namespace flinxx::test
