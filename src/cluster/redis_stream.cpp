#include "cluster/redis_stream.hpp"

#include <flinxx/ops/bytes.hpp>

#include <charconv>

namespace flinxx::cluster {
namespace {

constexpr std::int64_t entries_a_time = 64;
// Questions that wait in Redis. It knows what is to be read next, so one for each entry need not wake it up.
constexpr unsigned asked_ahead = 8;

// "met": the own ticket behind its length, then the taker's.
void deliver_met(const id128& from, std::string_view content, store::listener& to) {
  ops::byte_reader in(content);
  const auto own = ticket_of(in.bytes(in.number<std::uint32_t>()));
  const auto taker = ticket_of(in.rest());
  if (!in.failed() && own && taker && taker->run == from) to.on_met(own->ticket, from, taker->ticket);
}

}  // namespace

std::optional<entry_id> entry_id_of(std::string_view text) noexcept {
  entry_id id;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, id.ms);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, id.number);
  return second.ec == std::errc() && second.ptr == end ? std::optional(id) : std::nullopt;
}

void redis_stream::start(store::listener& l) {
  listener_ = &l;
  client_.start();
}

void redis_stream::listen(const id128& run) {
  run_ = run;
  last_ = {};
  ++listened_;
  asked_ = 0;
  if (!client_.is_up()) return;
  if (listened_ == 1) return on_up();
  client_.restart("another run");  // it waits for what comes to the former one
}

// A stream whose newest entry is older than what was read has been lost and begun anew. The group is this connection's
// own: one that Redis still holds for open would be given what is to be read here.
void redis_stream::on_up() {
  if (!run_) return;
  client_.ask(redis::command{"XREVRANGE", keys_.stream(*run_), "+", "-", "COUNT", "1"},
              [this](const redis::reply& reply) {
                if (reply.what() != redis::reply::kind::array) return client_.restart(std::string(reply.text()));
                const auto newest = entry_id_of(reply[0][0].text());
                if (!newest || *newest < last_) last_ = {};
                make_group();
              });
}

// The other connection says all else.
void redis_stream::on_down(const std::string& why, bool refused) {
  if (refused) listener_->on_deaf(why);
}

void redis_stream::make_group() {
  const auto stream = keys_.stream(*run_);
  client_.ask(redis::command{"XGROUP", "DESTROY", stream, std::to_string(group_)}, [](const redis::reply&) {});
  client_.ask(redis::command{"XGROUP", "CREATE", stream, std::to_string(++group_), last_.text(), "MKSTREAM"},
              [this, which = listened_](const redis::reply& reply) {
                if (reply.what() == redis::reply::kind::error) return client_.restart(std::string(reply.text()));
                if (which == listened_) ask_for(asked_ahead);
              });
  client_.ask(redis::command{"PEXPIRE", stream}.add(forgotten_after_ms), [](const redis::reply&) {});
}

void redis_stream::ask_for(unsigned answers) {
  const auto command = redis::command{"XREADGROUP", "GROUP", std::to_string(group_), "0", "COUNT"}
                           .add(entries_a_time)
                           .add("BLOCK")
                           .add("0")
                           .add("NOACK")
                           .add("STREAMS")
                           .add(keys_.stream(*run_))
                           .add(">");
  for (; answers > 0; --answers, ++asked_) {
    client_.ask(
        command,
        [this, which = listened_](const redis::reply& reply) {
          if (which == listened_) heard(reply);
        },
        true);
  }
}

void redis_stream::heard(const redis::reply& reply) {
  --asked_;
  if (reply.what() == redis::reply::kind::lost) return;
  if (reply.what() == redis::reply::kind::error) return client_.restart(std::string(reply.text()));
  const auto entries = reply[0][1];
  const auto which = listened_;
  for (std::size_t i = 0; i < entries.size() && which == listened_; ++i) {
    if (const auto id = entry_id_of(entries[i][0].text())) last_ = *id;
    deliver(entries[i][1]);
  }
  if (which == listened_ && asked_ <= asked_ahead / 2) ask_for(asked_ahead - asked_);
}

// Whatever is not of this form is nothing.
void redis_stream::deliver(const redis::reply& fields) {
  const auto from = id_of_bytes(fields[0].text());
  auto content = fields[1].text();
  if (!from || content.empty()) return;
  const char kind = content.front();
  content.remove_prefix(1);
  if (content.size() > longest_entry) return;
  switch (kind) {
    case 'l': return listener_->on_letters(*from, content);
    case 'm': return deliver_met(*from, content, *listener_);
    case 'h': return listener_->on_lobby();
    case 'c': return listener_->on_counts(content);
    case 'd': return listener_->on_decision(content);
    case 'b':
      if (*from == *run_) listener_->on_own_beat();
      return;
    default: return;
  }
}

}  // namespace flinxx::cluster
