#include "socketio/far_link.hpp"

#include <utility>

namespace flinxx::socketio {
namespace {

/// Inbound letters of one client that may be under way, in bytes: who sends on while the other worker cannot keep up is
/// put out. About 4,000 of the smallest packets.
constexpr std::size_t max_underway = std::size_t{1} << 20;

}  // namespace

void far_client::send(std::span<const std::string_view> pieces, std::span<const std::string> attachments,
                      std::uint64_t number, bool is_volatile) {
  outbound l{key_.number, {}, {attachments.begin(), attachments.end()}, number, is_volatile};
  for (const auto piece : pieces) l.text.append(piece);
  links_.send(key_.worker, std::move(l));
}

void far_client::probe() {
  links_.send(key_.worker, probed_link{key_.number});
}

void far_client::release(to_socket& from, std::optional<ops::close_reason> whole_connection) {
  links_.send(key_.worker, released_link{key_.number, whole_connection});
  forget(from);
}

void far_client::forget(to_socket& /*from*/) {
  links_.drop(key_);  // the end of this
}

void far_client::took(const inbound& l) {
  taken_ += l.size();
  if (taken_ < max_underway / 16) return;
  links_.send(key_.worker, receipt{key_.number, std::exchange(taken_, 0)});
}

far_socket::far_socket(far_links& links, to_client& client, claim c, verdict_function told)
    : links_(links), client_(client), worker_(c.place.worker()), key_(links.open(*this)), told_(std::move(told)) {
  c.from = key_;
  links_.send(worker_, std::move(c));
}

far_socket::~far_socket() {
  links_.close(key_.number);
}

bool far_socket::receive(const packet& p, std::string_view text, std::span<const std::string> attachments) {
  if (underway_ > max_underway) return false;
  auto owned = std::make_unique<owned_packet>(p, text);
  owned->attachments.assign(attachments.begin(), attachments.end());
  inbound l{key_, std::move(owned)};
  underway_ += l.size();
  links_.send(worker_, std::move(l));
  return true;
}

void far_socket::pong() {
  if (!told_) links_.send(worker_, confirmation{key_, std::exchange(last_at_pong_, last_)});
}

void far_socket::lost(ops::close_reason reason) {
  links_.close(key_.number);
  links_.send(worker_, lost_link{key_, reason});
}

void far_socket::deliver(const verdict& l) {
  const auto told = std::exchange(told_, nullptr);
  told(l.accepted);
}

void far_socket::deliver(const outbound& l) {
  const std::string_view text = l.text;
  if (l.number != 0) last_ = l.number;
  client_.send({&text, 1}, l.attachments, l.number, l.is_volatile);
}

link_key far_links::open(far_socket& end) {
  far_sockets_.emplace(++last_number_, &end);
  return {board_.own_index(), last_number_};
}

far_client* far_links::find(const link_key& key) const {
  const auto found = far_clients_.find(key);
  return found == far_clients_.end() ? nullptr : found->second.get();
}

// The answer to the CONNECT follows the verdict over the same link.
void far_links::receive(const claim& l) {
  local_socket* const s = sockets_.at(l.place);
  const bool accepted = s != nullptr && s->nsp() == l.nsp && s->claim(l.after);
  send(l.from.worker, verdict{l.from.number, accepted});
  if (!accepted) return;
  auto& end = far_clients_[l.from] = std::make_unique<far_client>(*this, l, *s);
  s->resume(*end, l.after);
}

void far_links::receive(const inbound& l) {
  far_client* const end = find(l.from);
  if (end == nullptr) return;
  end->took(l);
  (void)end->socket().receive(l.packet->content, l.packet->text, l.packet->attachments);
}

void far_links::receive(const confirmation& l) {
  if (far_client* const end = find(l.from)) end->socket().confirm(l.number);
}

void far_links::receive(const lost_link& l) {
  if (far_client* const end = find(l.from)) end->socket().lost(l.reason);
}

}  // namespace flinxx::socketio
